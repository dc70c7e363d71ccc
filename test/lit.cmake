# The lit suite: its site configuration in the build folder, and `check-attn`.

# Tests run scripts with the Python that utils/setup.sh prepared, if it did.
find_program(ATTN_PYTHON python PATHS ${PROJECT_BINARY_DIR}/venv/bin NO_DEFAULT_PATH)
if(NOT ATTN_PYTHON)
  find_program(ATTN_PYTHON python3 REQUIRED)
endif()

configure_file(lit.site.cfg.py.in lit.site.cfg.py @ONLY)

add_custom_target(check-attn
  COMMAND ${LLVM_TOOLS_BINARY_DIR}/lit -sv ${CMAKE_CURRENT_BINARY_DIR}
  DEPENDS attn-opt attn-translate attn-compile attn-interpret attn-run attn-lsp-server attn-presets attn-reduce
  COMMENT "Running the lit tests"
  USES_TERMINAL)
