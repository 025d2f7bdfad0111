.PHONY: demo test stop clean bench shell lint
demo test stop clean bench shell lint:
	@bash localbench/$@ $(ARGS)
