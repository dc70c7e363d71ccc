# LLVM and MLIR, and the functions that declare our libraries and tools.

list(APPEND CMAKE_PREFIX_PATH /usr/lib/llvm-22)
# "22" alone is refused by the version file of 22.1.
find_package(MLIR 22.1 REQUIRED CONFIG)

set(LLVM_RUNTIME_OUTPUT_INTDIR ${PROJECT_BINARY_DIR}/bin)
set(LLVM_LIBRARY_OUTPUT_INTDIR ${PROJECT_BINARY_DIR}/lib)
set(MLIR_BINARY_DIR ${PROJECT_BINARY_DIR})
# HandleLLVMOptions wants the linker by name; GNU ld takes five times as long.
find_program(ATTN_LLD ld.lld)
if(ATTN_LLD)
  set(LLVM_USE_LINKER lld)
endif()
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)
include(HandleLLVMOptions)
include_directories(SYSTEM ${MLIR_INCLUDE_DIRS})

# attn_library(AttnFoo SOURCES a.cpp ... [DEPENDS tablegen targets]
#              [LINK_LIBS our libraries] [MLIR_LIBS upstream libraries])
function(attn_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LINK_LIBS;MLIR_LIBS" ${ARGN})
  add_mlir_library(${name} ${ARG_SOURCES} DISABLE_INSTALL EXCLUDE_FROM_LIBMLIR
    DEPENDS ${ARG_DEPENDS} LINK_COMPONENTS Support LINK_LIBS PUBLIC ${ARG_LINK_LIBS})
  mlir_target_link_libraries(${name} PUBLIC ${ARG_MLIR_LIBS})
endfunction()

# attn_tool(attn-foo SOURCES main.cpp [LINK_LIBS ...] [MLIR_LIBS ...]
#           [LLVM_COMPONENTS ...])
function(attn_tool name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK_LIBS;MLIR_LIBS;LLVM_COMPONENTS" ${ARGN})
  set(LLVM_LINK_COMPONENTS Support ${ARG_LLVM_COMPONENTS})
  add_llvm_executable(${name} ${ARG_SOURCES})
  llvm_update_compile_flags(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINK_LIBS})
  mlir_target_link_libraries(${name} PRIVATE ${ARG_MLIR_LIBS})
  target_link_options(${name} PRIVATE -Wl,--as-needed)
endfunction()

# attn_dialect(dir prefix): dialect, attributes, types, enums and ops of
# include/<dir>/<prefix>{Dialect,Attrs,Types,Enums,Ops}.td, whatever exists.
function(attn_dialect prefix dialect)
  set(LLVM_TARGET_DEFINITIONS ${prefix}Ops.td)
  mlir_tablegen(${prefix}Dialect.h.inc -gen-dialect-decls -dialect=${dialect})
  mlir_tablegen(${prefix}Dialect.cpp.inc -gen-dialect-defs -dialect=${dialect})
  mlir_tablegen(${prefix}Enums.h.inc -gen-enum-decls)
  mlir_tablegen(${prefix}Enums.cpp.inc -gen-enum-defs)
  mlir_tablegen(${prefix}Attrs.h.inc -gen-attrdef-decls -attrdefs-dialect=${dialect})
  mlir_tablegen(${prefix}Attrs.cpp.inc -gen-attrdef-defs -attrdefs-dialect=${dialect})
  mlir_tablegen(${prefix}Types.h.inc -gen-typedef-decls -typedefs-dialect=${dialect})
  mlir_tablegen(${prefix}Types.cpp.inc -gen-typedef-defs -typedefs-dialect=${dialect})
  mlir_tablegen(${prefix}Ops.h.inc -gen-op-decls)
  mlir_tablegen(${prefix}Ops.cpp.inc -gen-op-defs)
  add_public_tablegen_target(Attn${prefix}IncGen)
endfunction()

# attn_passes(name): pass declarations from Passes.td.
function(attn_passes name)
  set(LLVM_TARGET_DEFINITIONS Passes.td)
  mlir_tablegen(Passes.h.inc -gen-pass-decls -name ${name})
  add_public_tablegen_target(Attn${name}PassesIncGen)
endfunction()
