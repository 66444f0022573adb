# What only instructors have: what grade.sh needs, and the hidden tests.
G := build/grader
R := $(G)/reference_modules
GRADER_CFLAGS = $(CFLAGS) -O2 -g -DREAL_DOUBLE -DMOST_ZIP=$(MOST_ZIP) \
    -Ibuild -Itests -I$(R) $(addprefix -Igrader/,sandbox rpc hidden)
# built NAME[,.o]: what is made of the sources grader/NAME.c
built = $(patsubst grader/%.c,$(G)/%$(2),$(wildcard grader/$(1).c))

# hidden suites, their calls, and the kinds of values that these take
CHECKS := $(call built,*/hidden/check_*,.o)
HIDDEN := $(patsubst %.o,$(G)/hidden/%,$(notdir $(CHECKS)))
PROXIES := $(call built,*/hidden/proxy,.o)
KINDS := $(call built,*/hidden/kinds,.o)
PREDICT := $(call built,*/predict)
TOOLS := $(addprefix $(G)/,cage blind_data simple_rules likeness submission)
WORKERS := $(addprefix $(G)/worker/,worker sanitized_worker)
LIBRARIES := $(G)/worker/libgiven.so $(BUILDERS:%=$(R)/%/libreference.so) build/public/libbook.so

.PHONY: grader public gradescope
grader: $(TOOLS) $(WORKERS) $(LIBRARIES) $(HIDDEN) $(PREDICT) $(G)/secret $(G)/given/lists \
    $(MODULES:%=build/float/%.o) $(MODULES:%=build/double/%.o)

# what nobody knows is drawn from: the order of test images, and some seeds
$(G)/secret: | $(G)/.
	@od -An -N16 -tx1 /dev/urandom | tr -d " \n" > $@

# what students get, which is no sign of anything in two submissions
$(G)/given/lists: $(CHAPTERS:%=build/book/student/%.nw) chapters/stubs.sh chapters/lists.awk Makefile
	@chapters/stubs.sh $(@D) $(filter %.nw,$^)

$(G)/%.o: $$(or $$(wildcard chapters/handout/$$*.c),grader/$$*.c) \
    | $(HEADERS:%=src/%) build/assignments.h $$(@D)/.
	$(CC) $(GRADER_CFLAGS) -MMD -MP -c $< -o $@

$(G)/cage: $(addprefix $(G)/sandbox/,cage.o copy.o group.o sandbox.o usage.o)
$(G)/blind_data: build/double/random.o
$(G)/simple_rules.o: GRADER_CFLAGS += -O3
$(G)/submission: $(G)/student.o
$(filter-out $(G)/cage,$(TOOLS)): $$@.o
$(TOOLS): build/double/die.o
	$(CC) $^ -o $@ -Wl,--as-needed -lseccomp -lm
# the networks that programs keep are of float
$(PREDICT): $(G)/%: grader/%.c build/float/libcourse.a | $$(@D)/.
	$(CC) $(CFLAGS) $(CFLAGS_float) $^ -o $@ $(LDLIBS)

# a worker that finds misuse of memory has a different heap, and functions for
# the student's object to call
$(G)/worker/worker: $(G)/rpc/heap.o
$(G)/worker/sanitized_worker: $(G)/rpc/shadow.o
$(WORKERS): $(patsubst %,$(G)/rpc/%.o,worker answer value message) \
    $(KINDS) $(G)/sandbox/sandbox.o $(G)/worker/libgiven.so
	$(CC) $^ -o $@ -rdynamic -lseccomp -lffi -Wl,--no-as-needed $(LDLIBS)

# what is given, and for a module that calls others the reference versions of
# those; the workers of other modules do not see them
$(G)/worker/libgiven.so: $(GIVEN:%=build/pic/%.o)
$(BUILDERS:%=$(R)/%/libreference.so): $(R)/%/libreference.so: \
    $$(addsuffix .o,$$(addprefix build/pic/,$$(BUILT_ON_$$*))) $(G)/worker/libgiven.so
build/public/libbook.so: $(MODULES:%=build/pic/%.o)
$(LIBRARIES): | $$(@D)/.
	$(CC) -shared -Wl,-soname,$(@F) $^ -o $@ $(LDLIBS)

# the book's modules to compare with, with reference_ in front of all names
$(R)/names: $(REFERENCE:%=build/double/%.o) | $(R)/.
	nm -g --defined-only $^ | awk 'NF == 3 { print $$3, "reference_" $$3 }' > $@
$(R)/reference_names.h: $(R)/names
	awk '{ print "extern __typeof__(" $$1 ") " $$2 ";" }' $< > $@
$(REFERENCE:%=$(R)/%.o): $(R)/%.o: build/double/%.o $(R)/names
	objcopy --redefine-syms=$(R)/names $< $@
$(call built,*/hidden/*,.o): | $(R)/reference_names.h

# where a layer is freed, its proxy frees it in the worker, too
$(HIDDEN): $$(filter %/$$(@F).o,$(CHECKS)) $(G)/hidden/hidden.o $(PROXIES) $(KINDS) \
    $(patsubst %,$(G)/rpc/%.o,proxy launch value message) $(G)/sandbox/sandbox.o \
    $(REFERENCE:%=$(R)/%.o) build/double/suite.o $(GIVEN:%=build/double/%.o)
	$(CC) -rdynamic -Wl,--wrap=layer_free -Wl,--wrap=loss_free $^ -o $@ $(CHECK_LIBS) \
	    -lseccomp $(LDLIBS)
# a module that is preloaded takes the place of the book's
public: $(WRITTEN:%=build/public/check_%)
build/public/check_%: build/double/check_%.o build/double/suite.o build/public/libbook.so
	$(CC) $^ -o $@ $(CHECK_LIBS) $(LDLIBS)

gradescope: $(ASSIGNMENTS:%=build/gradescope/%.zip)
	@ls -1 $^
build/gradescope/%.zip: FORCE
	@grader/gradescope/pack.sh $* $@
