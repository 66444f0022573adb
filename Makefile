# A Neural Network from Scratch: the book, the programs in it, the tests.
# README.md says what make can do, and so does `make help`.

# To add a chapter, add its name. They are in the order in which they build on
# each other; in the book, those of the workshop come last.
CHAPTERS := introduction backpropagation matrix random layer full relu \
    softmax cross_entropy sequential dataset results program crew \
    run_cifar100 better_cifar handing_in \
    score_loss two_layer_net optimizer trainer cifar10 report \
    checkpoint run_cifar10 sweep search tune_cifar10 \
    diagnosis best_cifar10 speed handing_in_cifar10
WORKSHOP := results program crew checkpoint tune_cifar10

.PHONY: all setup demo demo-class check tested check-quick soak mistakes coverage bench format clean
all: tangle programs

# what the chapters say of their code: where each file is, and lists of names
$(foreach line,$(shell awk -f chapters/lists.awk $(CHAPTERS:%=chapters/%.nw) \
    $(wildcard grader/*/hidden/check_*.c grader/*/hidden/reference.h); chapters/draw.sh),$(eval $(line)))
include chapters/rules.mk chapters/code.mk chapters/book.mk grader/grader.mk

setup:
	@.ci/setup
demo: data
	@$(MAKE) --no-print-directory all weave weave-html
	@echo "The book, and the loss and the accuracies at several learning rates:"
	@ls -1 build/book/*.pdf build/book/*/index.html build/book/pictures/acc_{lr.png,results.csv}
	@cat build/book/pictures/acc_results.csv
demo-class: all $(SAMPLE) grader
	@grader/tests/demo_class.sh

check:
	@$(MAKE) --no-print-directory tested
	@tests/check.sh
tested: all $(SAMPLE) grader public covered \
    $(SUITES:%=build/double/check_%) $(SUITES:%=build/sanitized/check_%)
check-quick: all $(SAMPLE) grader public $(SUITES:%=build/double/check_%)
	@tests/check.sh quick
soak: check
	@tests/check.sh soak
	tests/soak.sh
	tests/check_sweeps.sh all

mistakes:
	@grader/tests/mistakes.sh
coverage: $(SAMPLE) covered
	@tests/check_coverage.sh all
bench: build/float/bin/bench build/double/bin/bench all grader
	@tests/bench/bench.sh
format:
	@tests/format.sh
clean:
	rm -rf build results src/*.c src/*.h datasets/sample datasets/validation
