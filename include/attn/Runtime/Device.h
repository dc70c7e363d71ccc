// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory, a stream and timing on one device, for tools that have no framework
// to give them these. Internal: not part of the C API.

#ifndef ATTN_RUNTIME_DEVICE_H
#define ATTN_RUNTIME_DEVICE_H

#include "attn/Runtime/Driver.h"

#include <memory>
#include <vector>

namespace attn::rt {

/// The primary context of a device, current on the thread that opened it until
/// destruction. Functions set attn_last_error() when they fail.
class Device {
public:
  [[nodiscard]] static attn_status open(int ordinal,
                                        std::unique_ptr<Device> &device);
  ~Device();
  Device(const Device &) = delete;
  Device &operator=(const Device &) = delete;

  /// Memory that is freed with the device; `*data` is null for 0 bytes.
  [[nodiscard]] attn_status allocate(uint64_t bytes, void **data);
  [[nodiscard]] attn_status copyToDevice(void *to, const void *from,
                                         uint64_t bytes);
  [[nodiscard]] attn_status copyToHost(void *to, const void *from,
                                       uint64_t bytes);
  /// Sets every byte, on the stream.
  [[nodiscard]] attn_status fill(void *data, unsigned char value,
                                 uint64_t bytes);
  [[nodiscard]] attn_status synchronize();
  void *stream() const { return streamHandle; }

  /// Marks a point in the stream; elapsed() waits for both marks.
  enum Mark { Start, Stop };
  [[nodiscard]] attn_status record(Mark mark);
  [[nodiscard]] attn_status elapsed(float &milliseconds);

private:
  explicit Device(const Driver &driver) : driver(driver) {}

  const Driver &driver;
  int device = 0;
  bool retained = false;
  bool pushed = false;
  void *streamHandle = nullptr;
  void *events[2] = {};
  std::vector<uint64_t> allocations;
};

} // namespace attn::rt

#endif // ATTN_RUNTIME_DEVICE_H
