// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_SCHEDULE_PASSES
#define ATTN_SCHEDULE_PASSES

include "mlir/Pass/PassBase.td"

def SelectSchedule : Pass<"attn-select-schedule", "::mlir::ModuleOp"> {
  let summary = "decide how each kernel is mapped to the target";
  let description = [{
    Job: sets the target of each plan and kernel and the schedule of each
    kernel. This is the only pass with heuristics; for attention they are rows
    of one table, by head size and mask, for kernels without matrix products one
    rule. A schedule that a kernel already has, or that the
    option gives, is checked and never changed. A remark (category `attn`, name
    `schedule`) says why a schedule was chosen.

    Input room: R1s, without target and schedule. Output room: R1s.

    Refuses: an unknown target; a kernel that already has another target; a
    kernel without exactly one computation; a schedule of the other kind, or
    one that the target cannot run (shared memory, register file, registers of a
    thread, output that does not fit the query tile's buffer); an option that is
    for none of the kernels.

    Before:
    ```mlir
    attn.kernel @f_0(%q: tensor<?x?x?x128xbf16>, ...) -> tensor<?x?x?x128xbf16> {
      ...
    }
    ```
    After:
    ```mlir
    attn.kernel @f_0(%q: tensor<?x?x?x128xbf16>, ...) -> tensor<?x?x?x128xbf16>
        attributes {target = #attn.target<chip = "sm_90a", ...>,
                    schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, ...>} {
      ...
    }
    ```
  }];
  let options = [
    Option<"target", "target", "std::string", "\"sm_90a\"",
           "Chip that the kernels are made for">,
    Option<"schedule", "schedule", "std::string", "\"\"",
           "Schedule of every attention (#attn.schedule) or of every other kernel (#attn.rowwise), as the text of the attribute; empty: chosen">
  ];
  let dependentDialects = ["::attn::AttnDialect"];
}

#endif
