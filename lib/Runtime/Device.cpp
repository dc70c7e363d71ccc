// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Runtime/Device.h"
#include "Error.h"

namespace attn::rt {

attn_status Device::open(int ordinal, std::unique_ptr<Device> &device) {
  std::string error;
  const Driver *driver = getDriver(error);
  if (!driver) {
    return fail(ATTN_NO_DRIVER, std::move(error));
  }
  std::unique_ptr<Device> opened(new Device(*driver));
  void *context = nullptr;
  int result = driver->init(0);
  result = result ? result : driver->deviceGet(&opened->device, ordinal);
  if (!result) {
    result = driver->primaryCtxRetain(&context, opened->device);
    opened->retained = result == 0;
  }
  if (!result) {
    result = driver->ctxPushCurrent(context);
    opened->pushed = result == 0;
  }
  result = result ? result : driver->streamCreate(&opened->streamHandle, 0);
  for (void *&event : opened->events) {
    result = result ? result : driver->eventCreate(&event, 0);
  }
  if (result) {
    return failDriver(*driver, result,
                      "open device " + std::to_string(ordinal));
  }
  device = std::move(opened);
  return ATTN_OK;
}

Device::~Device() {
  if (streamHandle) {
    driver.streamSynchronize(streamHandle);
    driver.streamDestroy(streamHandle);
  }
  for (void *event : events) {
    if (event) {
      driver.eventDestroy(event);
    }
  }
  for (uint64_t address : allocations) {
    driver.memFree(address);
  }
  if (pushed) {
    void *ignored;
    driver.ctxPopCurrent(&ignored);
  }
  if (retained) {
    driver.primaryCtxRelease(device);
  }
}

attn_status Device::allocate(uint64_t bytes, void **data) {
  uint64_t address = 0;
  if (bytes) {
    if (int result = driver.memAlloc(&address, bytes)) {
      return failDriver(driver, result,
                        "allocate " + std::to_string(bytes) +
                            " bytes on the device");
    }
    allocations.push_back(address);
  }
  *data = reinterpret_cast<void *>(address);
  return ATTN_OK;
}

attn_status Device::copyToDevice(void *to, const void *from, uint64_t bytes) {
  int result =
      bytes ? driver.memcpyHtoD(reinterpret_cast<uint64_t>(to), from, bytes)
            : 0;
  return result ? failDriver(driver, result, "copy to the device") : ATTN_OK;
}

attn_status Device::copyToHost(void *to, const void *from, uint64_t bytes) {
  int result =
      bytes ? driver.memcpyDtoH(to, reinterpret_cast<uint64_t>(from), bytes)
            : 0;
  return result ? failDriver(driver, result, "copy from the device") : ATTN_OK;
}

attn_status Device::fill(void *data, unsigned char value, uint64_t bytes) {
  int result = bytes ? driver.memsetD8Async(reinterpret_cast<uint64_t>(data),
                                            value, bytes, streamHandle)
                     : 0;
  return result ? failDriver(driver, result, "fill memory") : ATTN_OK;
}

attn_status Device::synchronize() {
  int result = driver.streamSynchronize(streamHandle);
  return result ? failDriver(driver, result, "finish the work on the device")
                : ATTN_OK;
}

attn_status Device::record(Mark mark) {
  int result = driver.eventRecord(events[mark], streamHandle);
  return result ? failDriver(driver, result, "record an event") : ATTN_OK;
}

attn_status Device::elapsed(float &milliseconds) {
  int result = driver.eventSynchronize(events[Stop]);
  result = result ? result
                  : driver.eventElapsedTime(&milliseconds, events[Start],
                                            events[Stop]);
  return result ? failDriver(driver, result, "time the work on the device")
                : ATTN_OK;
}

} // namespace attn::rt
