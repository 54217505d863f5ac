# Everything here needs only Go, git and make. Tools that check the code are fetched by Go itself, each at a fixed
# version, and never enter go.mod.
GO      ?= go
BIN     ?= bin
DEMO    ?= demo
GALLERY ?= gallery
EXAMPLE := examples/natter-api

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
REVIVE      := github.com/mgechev/revive@v1.17.0

TESTFLAGS ?=
FUZZTIME  ?= 60s
MODELS    ?=

.DEFAULT_GOAL := help
.PHONY: help demo build install test laws proof-register proof-diagram corpus lint fmt generate golden fuzz bench bench-diagram gallery cover clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: build ## analyse an example: prints its threats, writes a register and a data flow diagram
	@mkdir -p $(DEMO)
	$(BIN)/threatctl analyze $(EXAMPLE) --register $(DEMO)/threats.yaml
	$(BIN)/threatctl diagram $(EXAMPLE) --register $(DEMO)/threats.yaml --threats -o $(DEMO)/natter-api.svg
	@echo
	@echo "model     $(EXAMPLE)/threatmodel.yaml"
	@echo "register  $(DEMO)/threats.yaml"
	@echo "diagram   $(DEMO)/natter-api.svg"

build: ## build both programs into bin/
	$(GO) build -trimpath -o $(BIN)/ ./cmd/...

install: ## install both programs where go install puts programs
	$(GO) install -trimpath ./cmd/...

test: ## run all tests
	$(GO) test $(TESTFLAGS) ./...

laws: ## hold the laws of the language on 50,000 random models (MODELS=N holds them on as many)
	$(GO) test $(TESTFLAGS) -timeout 0 ./internal/laws -models $(or $(MODELS),50000)

proof-register: ## kill 1,000 writers, let eight write 100 times each, and put 10,000 hostile names through every report
	$(GO) test $(TESTFLAGS) -timeout 0 ./pkg/register -run 'Save|Edit|Merge' -count 1 -kills 1000 -updates 100 -v | grep -E '^ +[a-z_]+\.go|^(---|ok|FAIL)'
	$(GO) test $(TESTFLAGS) -timeout 0 ./pkg/report -run Hostile -count 1 -names 10000
	$(GO) test $(TESTFLAGS) -timeout 0 ./internal/cli -run SameBytes -count 1 -runs 50

proof-diagram: ## look over 500 random pictures for overlaps, and put 10,000 hostile names through every form of a diagram
	$(GO) test $(TESTFLAGS) -timeout 0 ./pkg/render/layout -run Overlap -count 1 -scenes 500
	$(GO) test $(TESTFLAGS) -timeout 0 ./pkg/render ./pkg/render/draw -run Hostile -count 1 -names 10000

corpus: build ## import models of other tools from ../shared/corpus and measure what the engine finds of their threats
	$(GO) run ./internal/corpus -program $(BIN)/threatctl

lint: ## check format, go vet, staticcheck and revive
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "make fmt would change:"; echo "$$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) run $(REVIVE) -config revive.toml -formatter friendly -set_exit_status ./...

fmt: ## format the Go code
	gofmt -w .

generate: ## renew the generated files
	$(GO) generate ./pkg/...
	$(GO) generate ./internal/... # last: it lists what the others made

golden: ## accept what the tests see: rewrite their expected outputs (look at the diff before you commit it)
	@for pkg in $$(grep -rl --include='*_test.go' 'flag.Bool("update"' . | xargs -n 1 dirname | sort -u); do \
		$(GO) test $$pkg -update || exit 1; \
	done

fuzz: ## run every fuzz target for FUZZTIME (60s)
	@for pkg in $$(grep -rlE --include='*_test.go' '^func Fuzz' . | xargs -n 1 dirname | sort -u); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "== $$pkg $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$pkg || exit 1; \
		done; \
	done

bench: build ## measure time and memory against only parsing the YAML (MODELS="FILE|FOLDER..." measures your own)
	$(GO) run ./internal/bench -program $(BIN)/threatctl $(MODELS)

bench-diagram: build ## measure time and memory of pictures, against a native dot where there is one
	$(GO) run ./internal/bench -program $(BIN)/threatctl -diagram

gallery: build ## draw every example and generated systems into one page to look at, gallery/index.html
	$(GO) run ./internal/gallery -program $(BIN)/threatctl -out $(GALLERY)

cover: ## run all tests and print how much of each function they run
	$(GO) test -coverpkg=./... -coverprofile=coverage.out ./...
	$(GO) tool cover -func=coverage.out

clean: ## remove what make wrote
	rm -rf $(BIN) $(DEMO) $(GALLERY) coverage.out
