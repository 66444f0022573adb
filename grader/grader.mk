# What only instructors have: grade.sh, its sandbox, and the hidden tests.

G := build/grader
R := $(G)/reference_modules
GRADER_CFLAGS := $(CFLAGS) -O2 -g -DREAL_DOUBLE -Igrader/sandbox -Igrader/rpc \
    -Igrader/hidden -I$(R) -Itests
# the modules with hidden suites, and what tries networks that programs keep
HIDDEN := $(patsubst check_%.c,%,$(notdir $(wildcard grader/*/hidden/check_*.c)))
PREDICT := $(patsubst grader/%.c,$(G)/%,$(wildcard grader/*/predict.c))
# how the suites call a student's functions
PROXIES := $(patsubst grader/%.c,$(G)/%.o,$(wildcard grader/*/hidden/proxy.c))
# modules that call others that students write; chapters/lists.awk says which
BUILDERS := $(foreach module,$(WRITTEN),$(if $(BUILT_ON_$(module)),$(module)))
# the headers that students know of
KNOWN := $(filter-out $(OWN:%=%.h),$(HEADERS))
# modules that suites compare a student's with
REFERENCE := $(shell sed -n 's/^.include "\(.*\)\.h"/\1/p' grader/*/hidden/reference.h)
REFERENCE := $(filter $(MODULES),$(REFERENCE))
REFERENCE := $(sort $(REFERENCE) $(foreach module,$(REFERENCE),$(BUILT_ON_$(module))))

#: make grader       what grader/grade.sh needs; it makes it by itself
.PHONY: grader public
grader: $(G)/cage $(G)/blind_data $(G)/simple_rules $(G)/likeness $(G)/book.txt $(G)/given.c \
    $(G)/worker/worker $(G)/worker/sanitized_worker $(G)/worker/libgiven.so $(BUILDERS:%=$(R)/%/libreference.so) \
    $(HIDDEN:%=$(G)/hidden/check_%) $(PREDICT) $(KNOWN:%=$(G)/include/%) \
    $(MODULES:%=build/float/%.o) $(MODULES:%=build/double/%.o) \
    $(G)/submission $(G)/secret

# what nobody knows is drawn from: the order of test images, and some seeds
$(G)/secret:
	@mkdir -p $(@D)
	@od -An -N16 -tx1 /dev/urandom | tr -d " \n" > $@

# the modules and programs that students know of, in the order of CHAPTERS
$(G)/book.txt: $(CHAPTERS:%=chapters/%.nw) chapters/lists.awk Makefile grader/grader.mk
	@mkdir -p $(@D)
	@printf '%s %s\n' $(foreach name,$(filter-out $(OWN),$(NAMES)),$(if \
	    $(filter $(name),$(PROGRAMS)),program,module) $(name)) > $@
	@rm -f $(filter-out $(KNOWN:%=$(G)/include/%),$(wildcard $(G)/include/*))

# what students get in C, which is no sign of anything in two submissions
$(G)/given.c: $(CHAPTERS:%=chapters/%.nw) chapters/student.awk chapters/lists.awk
	@mkdir -p $(@D)
	@for chapter in $(filter %.nw,$^); do \
	    awk -f chapters/student.awk $$chapter > $@.nw; \
	    for file in $$(awk -f chapters/lists.awk $@.nw | sed -n 's|^src/\(.*\):.*|\1|p'); do \
	        notangle -R"[[$$file]]" $@.nw || exit 1; \
	    done; \
	done > $@.new
	@rm $@.nw
	@mv $@.new $@

$(G)/%.o: grader/%.c | $(HEADERS:%=src/%)
	@mkdir -p $(@D)
	$(CC) $(GRADER_CFLAGS) -MMD -MP -c $< -o $@

$(G)/include/%.h: src/%.h
	@mkdir -p $(@D)
	cp $< $@

$(G)/cage: $(addprefix $(G)/sandbox/,cage.o copy.o group.o sandbox.o usage.o) \
    build/double/die.o
	$(CC) $^ -o $@ -lseccomp

# reads student.txt as the handout does
$(G)/submission: chapters/handout/submission.c \
    chapters/handout/student.c chapters/handout/student.h build/assignments.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -DMOST_ZIP=$(MOST_ZIP) -Ibuild -O2 $(filter %.c,$^) -o $@

$(G)/blind_data: $(G)/blind_data.o build/double/die.o \
    build/double/random.o
	$(CC) $^ -o $@ -lm

$(G)/likeness: $(G)/likeness.o build/double/die.o
	$(CC) $^ -o $@

$(G)/simple_rules: grader/simple_rules.c build/double/die.o
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -O3 $^ -o $@

# the kept networks of run_cifar100 are of float
$(PREDICT): $(G)/%: grader/%.c build/float/libcourse.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(CFLAGS_float) $^ -o $@ $(LDLIBS)

# the worker's libraries: what is given, and for a module that calls
# others the reference of these; the workers of the others do not see them
$(G)/worker/libgiven.so: $(GIVEN:%=build/pic/%.o)
	@mkdir -p $(@D)
	$(CC) -shared -Wl,-soname,$(@F) $^ -o $@ $(LDLIBS)

$(BUILDERS:%=$(R)/%/libreference.so): $(R)/%/libreference.so: \
    $$(addsuffix .o,$$(addprefix build/pic/,$$(BUILT_ON_$$*))) \
    $(G)/worker/libgiven.so
	@mkdir -p $(@D)
	$(CC) -shared -Wl,-soname,$(@F) $^ -o $@ $(LDLIBS)

# one that finds misuse of memory has another heap, and functions for the
# student's object to call
$(G)/worker/worker: $(G)/rpc/heap.o
$(G)/worker/sanitized_worker: $(G)/rpc/shadow.o
$(G)/worker/worker $(G)/worker/sanitized_worker: $(addprefix $(G)/rpc/, \
    worker.o answer.o value.o message.o) $(G)/sandbox/sandbox.o $(G)/worker/libgiven.so
	@mkdir -p $(@D)
	$(CC) $^ -o $@ -rdynamic -lseccomp -lffi -Wl,--no-as-needed $(LDLIBS)

# the book's modules to compare a student's with: every name of theirs has
# reference_ in front
$(R)/names: $(REFERENCE:%=build/double/%.o)
	@mkdir -p $(@D)
	nm -g --defined-only $^ | awk 'NF == 3 { print $$3, "reference_" $$3 }' > $@

$(R)/reference_names.h: $(R)/names
	awk '{ print "extern __typeof__(" $$1 ") " $$2 ";" }' $< > $@

$(REFERENCE:%=$(R)/%.o): $(R)/%.o: build/double/%.o $(R)/names
	objcopy --redefine-syms=$(R)/names $< $@

$(patsubst grader/%.c,$(G)/%.o,$(wildcard grader/*/hidden/*.c)): | $(R)/reference_names.h

# where a layer is freed, its proxy frees it in the worker, too
$(HIDDEN:%=$(G)/hidden/check_%): $(G)/hidden/check_%: \
    $$(subst .c,.o,$$(addprefix build/,$$(wildcard grader/*/hidden/check_$$*.c))) \
    $(G)/hidden/hidden.o $(PROXIES) \
    $(addprefix $(G)/rpc/,proxy.o launch.o value.o message.o) \
    $(G)/sandbox/sandbox.o $(REFERENCE:%=$(R)/%.o) build/double/suite.o \
    $(GIVEN:%=build/double/%.o)
	$(CC) -Wl,--wrap=layer_free -Wl,--wrap=loss_free $^ -o $@ $(CHECK_LIBS) \
	    -lseccomp $(LDLIBS)

# the public suites, as check_hidden.sh tries mistakes with them: a module
# that is preloaded takes the place of the book's
public: $(WRITTEN:%=build/public/check_%)
build/public/libbook.so: $(MODULES:%=build/pic/%.o)
	@mkdir -p $(@D)
	$(CC) -shared -Wl,-soname,$(@F) $^ -o $@ $(LDLIBS)

build/public/check_%: build/double/check_%.o build/double/suite.o \
    build/public/libbook.so
	$(CC) $^ -o $@ $(CHECK_LIBS) $(LDLIBS)

#: make gradescope   build/gradescope/*.zip, an autograder for each assignment
.PHONY: gradescope
gradescope: $(ASSIGNMENTS:%=build/gradescope/%.zip)
	@ls -1 $^
build/gradescope/%.zip: FORCE
	@grader/gradescope/pack.sh $* $@
