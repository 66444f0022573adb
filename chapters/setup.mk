# How make runs here, and what has to be installed.

# all cores, unless somebody says otherwise
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)
endif
# each with one thread of OpenBLAS, or they would be in each other's way
export OPENBLAS_NUM_THREADS ?= 1
# what users set for themselves is not meant for the tools of a recipe
unexport BASH_ENV CDPATH ENV GLOBIGNORE GREP_OPTIONS POSIXLY_CORRECT \
    TAR_OPTIONS TEXINPUTS UNZIP ZIPOPT
# `make setup check` has to set up first
ifneq ($(filter setup,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

PACKAGES := gcc libc6-dev make noweb check gcovr libopenblas-dev gnuplot-nox \
    python3 bubblewrap libseccomp-dev jq procps shellcheck shfmt \
    clang-format zip unzip poppler-utils texlive-latex-base \
    texlive-latex-recommended texlive-pictures \
    texlive-fonts-recommended lmodern latexmk

#: make setup        install what is missing, with apt-get
.PHONY: setup
setup:
	@missing=; for package in $(PACKAGES); do \
	    dpkg-query -W -f '$${Status}' $$package 2>/dev/null | \
	        grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then echo "setup: all is there"; exit; fi; \
	echo "setup: installing$$missing"; \
	[ "$$(id -u)" -eq 0 ] || sudo=sudo; \
	$$sudo apt-get update -qq && $$sudo env \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	    --no-install-recommends $$missing
