# Building programs and tests, and getting data, here and in the handout, whose
# Makefile has a `quiet` and a `link` that go on after errors.

.DELETE_ON_ERROR .SECONDEXPANSION .SUFFIXES:
.PHONY: help programs covered data validation FORCE

help:
	@sed -n '/^    make [^#]*$$/,/^$$/s/^    //p' README.md

PROGRAMS := $(FLOATS) $(DOUBLES)
SRC := $(patsubst %,src/%.c,$(MODULES) $(PROGRAMS))
# in the order in which they build on each other
SUITES := $(filter $(patsubst tests/check_%.c,%,$(wildcard tests/check_*.c)),$(MODULES))

CC := gcc
CFLAGS = $(STANDARD) $(WARNINGS) -Isrc
# gold, where it is, reads OpenBLAS's names in a third of the time
LDLIBS := $(if $(shell command -v ld.gold),-fuse-ld=gold) -lopenblas -lm
CHECK_LIBS := -lcheck -lsubunit

# The same sources, in several kinds, in build/KIND: float for programs that
# train, double for tests and what asks for it; for these two see rules.mk.
CFLAGS_double += -g
CFLAGS_sanitized := -O1 -g -DREAL_DOUBLE -fno-omit-frame-pointer \
    -fsanitize=address,undefined -fno-sanitize-recover=undefined
CFLAGS_pic := -O2 -g -DREAL_DOUBLE -fPIC
CFLAGS_coverage := -O2 -g -DREAL_DOUBLE --coverage -fprofile-abs-path
KIND = $(word 2,$(subst /, ,$@))

# a rule that wants the folder of what it makes says | $$(@D)/.
.PRECIOUS: %/.
%/.:
	@mkdir -p $@

# no vpath: make -j would tangle a source twice at once
SOURCES := $(SRC) $(wildcard tests/*.c tests/bench/*.c)
source_of = $(or $(filter %/$(1).c,$(SOURCES)),no-such-source)
build/%.o: $$(call source_of,$$(*F)) | $(HEADERS:%=src/%) $$(@D)/.
	$(quiet) $(CC) $(CFLAGS) $(CFLAGS_$(*D)) -MMD -MP -c $< -o $@

# what a student has not compiled is missing
$(patsubst %,build/%/libcourse.a,float double sanitized coverage): \
    $$(patsubst %,$$(@D)/%.o,$(MODULES))
	@rm -f $@
	@ar rcs $@ $$(ls -U $^ 2>/dev/null)

BINARIES := $(foreach kind,float double coverage,$(PROGRAMS:%=build/$(kind)/bin/%)) \
    build/float/bin/bench build/double/bin/bench
$(BINARIES): $$(subst /bin/,/,$$@).o build/$$(KIND)/libcourse.a | $$(@D)/.
	$(link) $(LDLIBS)

# nobody asks which of the tests' own lines are run
TESTS := $(foreach kind,double sanitized coverage,$(SUITES:%=build/$(kind)/check_%))
tests_of = build/$(patsubst coverage,double,$(KIND))
$(TESTS): $$(tests_of)/$$(@F).o $$(tests_of)/suite.o build/$$(KIND)/libcourse.a
	$(link) $(CHECK_LIBS) $(LDLIBS)

programs: $(PROGRAMS:%=build/bin/%)
$(FLOATS:%=build/bin/%): build/bin/%: build/float/bin/%
$(DOUBLES:%=build/bin/%): build/bin/%: build/double/bin/%
$(PROGRAMS:%=build/bin/%): | build/bin/.
	@ln -sf $(<:build/%=../%) $@
covered: $(SUITES:%=build/coverage/check_%) $(PROGRAMS:%=build/coverage/bin/%)

-include $(wildcard build/*/*.d build/*/*/*.d)

REAL := datasets/cifar-100-binary/train.bin
SAMPLE := datasets/sample/train.bin
DATA := $(or $(wildcard $(REAL)),$(SAMPLE))
data:
	@test -e $(REAL) || python3 datasets/download.py cifar100 || $(MAKE) -s $(SAMPLE)
	@test -e $(REAL) && echo "CIFAR-100 is in $(dir $(REAL))" || \
	    echo "no CIFAR-100; a sample of shapes is in $(dir $(SAMPLE))"
data-%:
	python3 datasets/download.py $*
# to choose between ideas: a fifth of the training images plays the test images
validation: datasets/validation/train.bin
datasets/validation/train.bin: $(DATA) build/data | $$(@D)/.
	sh datasets/validation.sh $(<D) $(@D)
# changes when other data is at hand, however old its files are
build/data: FORCE | build/.
	@echo $(DATA) | cmp -s - $@ || echo $(DATA) > $@
$(SAMPLE): datasets/sample.c | $$(@D)/. build/bin/.
	$(CC) $(CFLAGS) -O2 $< -o build/bin/sample
	build/bin/sample $(@D)
