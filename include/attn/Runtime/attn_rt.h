/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The C API of the runtime: opens a bundle that attn-compile wrote and launches
 * its plans through the CUDA driver. It needs libcuda.so.1 and nothing else,
 * and that only from attn_bundle_load() on.
 *
 * Every function may be called from any thread; a bundle or module must not be
 * destroyed while another call uses it. Nothing here prints, exits, throws or
 * synchronizes with the device (loading a module may). Functions that return a
 * status leave their outputs alone on failure, and a text in attn_last_error().
 */

#ifndef ATTN_RUNTIME_ATTN_RT_H
#define ATTN_RUNTIME_ATTN_RT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum attn_status {
  ATTN_OK = 0,
  ATTN_BAD_ARGUMENT = 1,  /* a tensor, shape, stride or constraint */
  ATTN_BAD_BUNDLE = 2,    /* missing, truncated, edited, unknown schema */
  ATTN_NO_DRIVER = 3,     /* no libcuda.so.1, or one that is too old */
  ATTN_NO_DEVICE = 4,     /* no such GPU */
  ATTN_WRONG_DEVICE = 5,  /* the bundle holds no code for this GPU */
  ATTN_OUT_OF_MEMORY = 6, /* on the host or on the device */
  ATTN_DRIVER_ERROR = 7   /* whatever else the driver reported */
} attn_status;

typedef enum attn_dtype {
  ATTN_F64 = 0,
  ATTN_F32 = 1,
  ATTN_F16 = 2,
  ATTN_BF16 = 3,
  ATTN_F8E4M3FN = 4,
  ATTN_F8E5M2 = 5,
  ATTN_I64 = 6,
  ATTN_I32 = 7,
  ATTN_I8 = 8,
  ATTN_U8 = 9,
  ATTN_BOOL = 10
} attn_dtype;

#define ATTN_MAX_RANK 5
#define ATTN_RUNTIME_SIZE (-1) /* a size that the manifest leaves open */

typedef struct attn_bundle attn_bundle;
typedef struct attn_module attn_module;

/* A tensor in device memory. Strides count elements; the stride of a dimension
 * of size 0 or 1 is never used. */
typedef struct attn_tensor {
  void *data;
  int32_t dtype; /* attn_dtype */
  int32_t rank;
  int64_t sizes[ATTN_MAX_RANK];
  int64_t strides[ATTN_MAX_RANK];
} attn_tensor;

/* One call of a plan. Tensors and scalars are the plan's arguments of that
 * kind, in the plan's order. */
typedef struct attn_call {
  uint32_t struct_size; /* sizeof(attn_call) */
  int32_t plan;         /* index, from attn_bundle_find_plan() */
  uint32_t num_tensors;
  uint32_t num_scalars;
  uint32_t num_results;
  uint32_t reserved; /* 0 */
  const attn_tensor *tensors;
  const double *scalars; /* converted to the dtype that the plan states */
  const attn_tensor *results;
  void *workspace; /* device memory, 16-byte aligned; null if none is needed */
  uint64_t workspace_size; /* bytes */
  void *stream;            /* CUstream of the module's context; null: default */
} attn_call;

typedef enum attn_parameter_kind {
  ATTN_TENSOR = 0,
  ATTN_SCALAR = 1
} attn_parameter_kind;

/* What the manifest says of an argument or result. A scalar has rank 0. */
typedef struct attn_parameter {
  const char *name;
  int32_t kind;  /* attn_parameter_kind */
  int32_t dtype; /* attn_dtype */
  int32_t rank;
  int32_t reserved;
  int64_t sizes[ATTN_MAX_RANK]; /* or ATTN_RUNTIME_SIZE */
} attn_parameter;

/* Lives as long as its bundle. */
typedef struct attn_plan_info {
  const char *name;
  uint32_t num_arguments;
  uint32_t num_results;
  const attn_parameter *arguments;
  const attn_parameter *results;
} attn_plan_info;

/* Opens the folder `path` and checks all of it: schema, fields, expressions,
 * digests of the files. Needs no GPU. */
attn_status attn_bundle_open(const char *path, attn_bundle **bundle);

/* Modules loaded from the bundle stay valid. Accepts null. */
void attn_bundle_close(attn_bundle *bundle);

/* The text of manifest.json. Lives as long as the bundle. */
const char *attn_bundle_manifest(const attn_bundle *bundle);

int32_t attn_bundle_num_plans(const attn_bundle *bundle);

/* A null name stands for the only plan of the bundle. */
attn_status attn_bundle_find_plan(const attn_bundle *bundle, const char *name,
                                  int32_t *plan);

attn_status attn_bundle_plan(const attn_bundle *bundle, int32_t plan,
                             attn_plan_info *info);

/* Checks that the bundle holds code for the device, then loads it: into the
 * calling thread's current context if that is one of the device, else into the
 * device's primary context. PTX alone is compiled by the driver. */
attn_status attn_bundle_load(const attn_bundle *bundle, int32_t device,
                             attn_module **module);

/* No launch of the module may be in flight. Accepts null. */
void attn_module_unload(attn_module *module);

/* Checks the call's arguments and says what it needs: `results` (an array of
 * num_results tensors, or null) gets dtype, rank, sizes and row-major strides,
 * `workspace_size` (or null) a number of bytes. Reads of the call only plan,
 * tensors and the counts; data addresses may be null. */
attn_status attn_query(const attn_module *module, const attn_call *call,
                       attn_tensor *results, uint64_t *workspace_size);

/* Checks the whole call, then enqueues it on the stream. Does not allocate or
 * synchronize, so it can be captured into a graph. */
attn_status attn_launch(const attn_module *module, const attn_call *call);

/* What went wrong in this thread's last call that failed. Lives until the
 * thread's next failing call. */
const char *attn_last_error(void);

/* "bad argument", "no driver", ... */
const char *attn_status_name(attn_status status);

#ifdef __cplusplus
}
#endif

#endif /* ATTN_RUNTIME_ATTN_RT_H */
