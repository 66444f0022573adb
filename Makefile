# A Neural Network from Scratch: the book, the programs in it, the tests.
# `make help` lists the verbs. What they need is in the files included below.

# a chapter more is a name more: its code and its exercises are found in it.
# They are in the order in which they build on each other.
CHAPTERS := introduction backpropagation matrix random layer full relu \
    softmax cross_entropy sequential dataset results program crew \
    run_cifar100 better_cifar handing_in \
    score_loss two_layer_net optimizer trainer cifar10 report \
    checkpoint run_cifar10 sweep search tune_cifar10 \
    diagnosis best_cifar10 speed handing_in_cifar10
# these come last in the book, as its workshop
WORKSHOP := results program crew checkpoint tune_cifar10

.PHONY: all help setup demo demo-class check tested check-quick soak mistakes coverage bench format clean
#: make              build the programs, in build/bin
all: tangle programs

# what the chapters say of their code: where each file is, and lists of names
$(foreach line,$(shell awk -f chapters/lists.awk $(CHAPTERS:%=chapters/%.nw) \
    $(wildcard grader/*/hidden/check_*.c grader/*/hidden/reference.h); chapters/draw.sh),$(eval $(line)))
include chapters/rules.mk chapters/code.mk chapters/book.mk grader/grader.mk

help:
	@sed -n 's/^#: //p' $(filter %akefile %.mk,$(MAKEFILE_LIST))

#: make setup        install what is missing, with apt-get
setup:
	@.ci/setup

#: make demo         the main job: train, draw, weave; ends with the paths
demo: data
	@$(MAKE) --no-print-directory all weave weave-html
	@echo "The book, and the loss and the accuracies at several learning rates:"
	@ls -1 build/book/*.pdf build/book/*/index.html build/book/pictures/acc_{lr.png,results.csv}
	@cat build/book/pictures/acc_results.csv

#: make demo-class   grade a class of twelve that is made up; ends with the path of its page
demo-class: all $(SAMPLE) grader
	@grader/tests/demo_class.sh

#: make check        run all tests that are due; the last line is their sum
check:
	@$(MAKE) --no-print-directory tested
	@tests/check.sh
tested: all $(SAMPLE) grader public covered \
    $(SUITES:%=build/double/check_%) $(SUITES:%=build/sanitized/check_%)

#: make check-quick  the tests to run after every edit, in a minute
check-quick: all $(SAMPLE) grader public $(SUITES:%=build/double/check_%)
	@tests/check.sh quick

#: make soak         many seeds, all mistakes and attacks, and whole sweeps
soak: check
	@tests/check.sh soak
	tests/soak.sh
	tests/check_sweeps.sh all

#: make mistakes     does the first message of the public tests name the slip?
mistakes: grader public
	@grader/tests/mistakes.sh

#: make coverage     which lines of the chapters the tests run, as HTML
coverage: $(SAMPLE) covered
	@tests/check_coverage.sh all

#: make bench        how long everything takes, and against what; half an hour
bench: build/float/bin/bench build/double/bin/bench all grader
	@tests/bench/bench.sh

#: make format       lay out all C and shell as `make check` wants it
format:
	@tests/format.sh

#: make clean        remove everything that was made
clean:
	rm -rf build results src/*.c src/*.h datasets/sample datasets/validation
