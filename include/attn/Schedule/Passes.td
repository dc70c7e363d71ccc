// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_SCHEDULE_PASSES
#define ATTN_SCHEDULE_PASSES

include "mlir/Pass/PassBase.td"

def SelectSchedule : Pass<"attn-select-schedule", "::mlir::ModuleOp"> {
  let summary = "decide how each kernel is mapped to the target";
  let description = [{
    Job: sets the target of each plan and kernel and the schedule of each
    kernel. Heuristics are here, but for the number of parts in
    `attn-split-keys`; kernels without matrix
    products have one rule. A schedule that a kernel
    already has, or that the option `schedule` gives, is checked and never
    changed. Else, for attention, the rows of the file of the option `schedules` are asked, then
    those of the table, then the cost model (`docs/schedules.md`). A remark
    (category `attn`, name `schedule`) says why a schedule was chosen.

    A row has a guard over the sizes of q, k and v. Where several rows of a
    shape can hold, the kernel is copied for each further schedule, and its
    launches get a variant for each, whose `when` is the guard over the names of
    the plan's arguments. Rows with one schedule share a kernel. A row whose
    guard the static sizes decide is dropped, or is the last. Rows of the table
    for few queries ask for a static number of them, and rows that gain little
    for static lengths, but with `all-variants`, since each is a kernel to
    compile. A kernel that no
    plan launches gets the schedule for which no guard is asked. Of sequences,
    whose lengths are known on the device only, guards can ask for the numbers of
    heads and the sizes of dense queries.

    Input room: R1s, without target and schedule. Output room: R1s.

    Refuses: an unknown target; a kernel that already has another target; a
    kernel without exactly one computation; a schedule of the other kind, or one
    that the target cannot run (shared memory, register file, registers of a
    thread, output that does not fit the query tile's buffer); an option that is
    for none of the kernels; a file of schedules that cannot be read, is not of
    this format, version and target, has an unknown field, or a row that is no
    schedule or breaks a limit.

    Before:
    ```mlir
    attn.kernel @f_0(%q: tensor<?x?x?x128xbf16>, ...) -> tensor<?x?x?x128xbf16> {
      ...
    }
    attn.plan @f(%x: tensor<?x?x?x128xbf16>, ...) -> tensor<?x?x?x128xbf16>
        attributes {arg_names = ["x", ...], ...} {
      %o = attn.launch(%x, ...) variants [#attn.variant<kernel = @f_0, when = "1">] ...
    ```
    After, with a row for short queries in the file:
    ```mlir
    attn.kernel @f_0(%q: tensor<?x?x?x128xbf16>, ...) -> tensor<?x?x?x128xbf16>
        attributes {target = #attn.target<chip = "sm_90a", ...>,
                    schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, ...>} {
      ...
    }
    attn.kernel @f_0_1(%q: tensor<?x?x?x128xbf16>, ...) -> tensor<?x?x?x128xbf16>
        attributes {target = #attn.target<chip = "sm_90a", ...>,
                    schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, ...>} {
      ...
    }
    attn.plan @f(%x: tensor<?x?x?x128xbf16>, ...) -> tensor<?x?x?x128xbf16>
        attributes {arg_names = ["x", ...], ...} {
      %o = attn.launch(%x, ...) variants [#attn.variant<kernel = @f_0, when = "x[2] <= 64">,
                                          #attn.variant<kernel = @f_0_1, when = "1">] ...
    ```
  }];
  let options = [
    Option<"target", "target", "std::string", "\"sm_90a\"",
           "Chip that the kernels are made for">,
    Option<"schedule", "schedule", "std::string", "\"\"",
           "Schedule of every attention (#attn.schedule) or of every other kernel (#attn.rowwise), as the text of the attribute; empty: chosen">,
    Option<"schedules", "schedules", "std::string", "\"\"",
           "File with rows that go before the table's">,
    Option<"allVariants", "all-variants", "bool", "false",
           "Also schedules of the table for sizes that the types leave open">,
    Option<"unscheduledOnly", "unscheduled-only", "bool", "false",
           "Leave alone what has a target and a schedule: for kernels that later passes have added">
  ];
  let dependentDialects = ["::attn::AttnDialect"];
}

#endif
