# What only instructors have: grade.sh, its sandbox, and the hidden tests.

G := build/grader
GRADER_CFLAGS := $(CFLAGS) -O2 -g -DREAL_DOUBLE -Igrader/oracle -Itests
HIDDEN := $(patsubst grader/hidden/%.c,%,$(wildcard grader/hidden/check_*.c))
# modules that call others that students write; chapters/lists.awk says which
BUILDERS := $(foreach module,$(WRITTEN),$(if $(BUILT_ON_$(module)),$(module)))
# modules that the hidden suites call by other names, as the book has them
RIGHT := $(shell sed -n 's/^.include "\(.*\)\.h"/\1/p' grader/hidden/right.h)
RIGHT := $(sort $(RIGHT) $(foreach module,$(RIGHT),$(BUILT_ON_$(module))))

#: make grader       what grader/grade.sh needs; it makes it by itself
.PHONY: grader public
grader: $(G)/cage $(G)/withhold $(G)/predict $(G)/worker/worker \
    $(G)/worker/libgiven.so $(BUILDERS:%=$(G)/correct/%/libcorrect.so) \
    $(HIDDEN:%=$(G)/hidden/%) $(HEADERS:%=$(G)/include/%) \
    $(MODULES:%=build/float/%.o) $(MODULES:%=build/double/%.o) \
    build/float/bin/run_cifar100 build/double/bin/run_cifar10 \
    $(G)/submission

$(G)/%.o: grader/%.c | $(HEADERS:%=src/%)
	@mkdir -p $(@D)
	$(CC) $(GRADER_CFLAGS) -MMD -MP -c $< -o $@

$(G)/include/%.h: src/%.h
	@mkdir -p $(@D)
	cp $< $@

$(G)/cage: $(addprefix $(G)/oracle/,cage.o copy.o group.o sandbox.o meter.o) \
    build/double/die.o
	$(CC) $^ -o $@ -lseccomp

# reads student.txt as the handout does
$(G)/submission: chapters/handout/submission.c \
    chapters/handout/student.c chapters/handout/student.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -O2 $(filter %.c,$^) -o $@

$(G)/withhold: $(G)/oracle/withhold.o build/double/die.o \
    build/double/random.o
	$(CC) $^ -o $@ -lm

# the kept networks of run_cifar100 are of float
$(G)/predict: grader/oracle/predict.c build/float/libcourse.a
	$(CC) $(CFLAGS) $(CFLAGS_float) $^ -o $@ $(LDLIBS)

# the worker's libraries: what is given, and for a module that calls
# others these, correct ones; the workers of the others do not see them
$(G)/worker/libgiven.so: $(GIVEN:%=build/pic/%.o)
	@mkdir -p $(@D)
	$(CC) -shared -Wl,-soname,$(@F) $^ -o $@ $(LDLIBS)

$(BUILDERS:%=$(G)/correct/%/libcorrect.so): $(G)/correct/%/libcorrect.so: \
    $$(addsuffix .o,$$(addprefix build/pic/,$$(BUILT_ON_$$*))) \
    $(G)/worker/libgiven.so
	@mkdir -p $(@D)
	$(CC) -shared -Wl,-soname,$(@F) $^ -o $@ $(LDLIBS)

$(G)/worker/worker: $(addprefix $(G)/oracle/,worker.o worker_net.o \
    heap.o message.o sandbox.o) $(G)/worker/libgiven.so
	@mkdir -p $(@D)
	$(CC) $^ -o $@ -lseccomp -Wl,--no-as-needed $(LDLIBS)

# in the process that judges, a layer is freed there and in the worker
$(G)/here/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(GRADER_CFLAGS) -D$*_free=$*_free_here -c $< -o $@

# modules as the book has them, under other names
$(G)/right/%.o: src/%.c grader/hidden/right_names.h
	@mkdir -p $(@D)
	$(CC) $(GRADER_CFLAGS) -include grader/hidden/right_names.h -c $< -o $@

$(G)/hidden/check_%: $(G)/hidden/check_%.o $(G)/hidden/hidden.o \
    $(addprefix $(G)/oracle/,proxy.o proxy_net.o message.o sandbox.o) \
    $(G)/here/layer.o $(G)/here/loss.o $(RIGHT:%=$(G)/right/%.o) \
    build/double/suite.o \
    $(patsubst %,build/double/%.o,$(filter-out layer loss,$(GIVEN)))
	$(CC) $^ -o $@ $(CHECK_LIBS) -lseccomp $(LDLIBS)

# the public suites, as check_hidden.sh tries mistakes with them: a module
# that is preloaded takes the place of the book's
public: $(WRITTEN:%=build/public/check_%)
build/public/libbook.so: $(MODULES:%=build/pic/%.o)
	@mkdir -p $(@D)
	$(CC) -shared -Wl,-soname,$(@F) $^ -o $@ $(LDLIBS)

build/public/check_%: build/double/check_%.o build/double/suite.o \
    build/public/libbook.so
	$(CC) $^ -o $@ $(CHECK_LIBS) $(LDLIBS)
