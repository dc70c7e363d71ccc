// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Bundle.h"
#include "Error.h"
#include "attn/Support/File.h"
#include "attn/Support/Sha256.h"

using namespace attn;
using namespace attn::rt;

/// Reads a file of the bundle and compares its digest with the manifest's.
static bool readChecked(const std::string &folder, const FileRef &file,
                        std::string &contents, std::string &error) {
  std::string path = folder + "/" + file.name;
  if (!readFile(path, contents, error)) {
    return false;
  }
  std::string digest = sha256(contents);
  if (digest != file.sha256) {
    error = path + " is truncated or was edited: expected SHA-256 " +
            file.sha256 + ", got " + digest;
    return false;
  }
  return true;
}

static bool openBundle(const std::string &folder, Manifest &manifest,
                       std::string &error) {
  std::string path = folder + "/manifest.json";
  std::string text;
  if (!readFile(path, text, error)) {
    return false;
  }
  if (!parseManifest(std::move(text), manifest, error)) {
    error = path + ": " + error;
    return false;
  }
  for (Target &target : manifest.targets) {
    if (!readChecked(folder, target.ptx, target.image, error) ||
        (target.cubin &&
         !readChecked(folder, *target.cubin, target.image, error))) {
      return false;
    }
  }
  return true;
}

static const std::vector<Plan> &plansOf(const attn_bundle *bundle) {
  return bundle->manifest->targets.front().plans;
}

attn_status attn_bundle_open(const char *path, attn_bundle **bundle) {
  return guarded([&] {
    if (!path || !bundle) {
      return fail(ATTN_BAD_ARGUMENT, "expected a path and a place for the "
                                     "bundle, got null");
    }
    auto manifest = std::make_shared<Manifest>();
    std::string error;
    if (!openBundle(path, *manifest, error)) {
      return fail(ATTN_BAD_BUNDLE, std::move(error));
    }
    *bundle = new attn_bundle{std::move(manifest)};
    return ATTN_OK;
  });
}

void attn_bundle_close(attn_bundle *bundle) { delete bundle; }

const char *attn_bundle_manifest(const attn_bundle *bundle) {
  return bundle->manifest->text.c_str();
}

int32_t attn_bundle_num_plans(const attn_bundle *bundle) {
  return static_cast<int32_t>(plansOf(bundle).size());
}

attn_status attn_bundle_find_plan(const attn_bundle *bundle, const char *name,
                                  int32_t *plan) {
  return guarded([&] {
    if (!bundle || !plan) {
      return fail(ATTN_BAD_ARGUMENT,
                  "expected a bundle and a place for the index, got null");
    }
    const std::vector<Plan> &plans = plansOf(bundle);
    std::string names;
    for (size_t i = 0; i < plans.size(); ++i) {
      if (name ? plans[i].name == name : plans.size() == 1) {
        *plan = static_cast<int32_t>(i);
        return ATTN_OK;
      }
      names += (i ? ", " : "") + plans[i].name;
    }
    return fail(ATTN_BAD_ARGUMENT,
                "expected the name of a plan of the bundle (" + names +
                    "), got " +
                    (name ? "'" + std::string(name) + "'" : "none"));
  });
}

attn_status attn_bundle_plan(const attn_bundle *bundle, int32_t plan,
                             attn_plan_info *info) {
  return guarded([&] {
    if (!bundle || !info || plan < 0 || plan >= attn_bundle_num_plans(bundle)) {
      return fail(ATTN_BAD_ARGUMENT,
                  "expected a bundle, one of its plans and a place for the "
                  "description");
    }
    const Plan &p = plansOf(bundle)[plan];
    *info = {p.name.c_str(), static_cast<uint32_t>(p.arguments.size()),
             static_cast<uint32_t>(p.results.size()), p.arguments.data(),
             p.results.data()};
    return ATTN_OK;
  });
}
