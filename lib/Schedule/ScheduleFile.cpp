// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Schedule/ScheduleFile.h"
#include "attn/Support/Expr.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace attn;
namespace json = llvm::json;

constexpr llvm::StringLiteral kFormat = "attn-schedules";
constexpr int64_t kVersion = 1;
/// Guards of merged rows nest; an expression has its limits.
constexpr size_t kMaxRowsOfShape = 16;

static std::string print(const json::Value &value) {
  return llvm::formatv("{0}", value);
}

static std::string typeName(const json::Value *value) {
  return value ? "got " + print(*value) : "got none";
}

namespace {

/// What is wrong is an llvm::Error without the name of the file.
class Reader {
public:
  Reader(TargetAttr target) : target(target) {}

  llvm::Expected<json::Array> readHeader(json::Value file);
  llvm::Error readRow(const json::Value &value, AttentionShape &shape,
                      ScheduleChoice &choice);

private:
  /// `object[key]` if it is what `get` wants, else an error.
  template <typename T>
  llvm::Expected<T> get(const json::Object &object, StringRef key,
                        std::optional<T> (json::Value::*get)() const,
                        StringRef what);
  llvm::Error checkKeys(const json::Object &object, StringRef where,
                        ArrayRef<StringRef> keys);
  llvm::Error readShape(const json::Object &row, AttentionShape &shape);
  llvm::Expected<std::string> readGuard(StringRef text);
  llvm::Expected<ScheduleAttr> readSchedule(StringRef text);

  TargetAttr target;
};

} // namespace

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(message.str());
}

template <typename T>
llvm::Expected<T> Reader::get(const json::Object &object, StringRef key,
                              std::optional<T> (json::Value::*get)() const,
                              StringRef what) {
  const json::Value *value = object.get(key);
  std::optional<T> result = value ? (value->*get)() : std::nullopt;
  if (!result) {
    return makeError("expected " + key + " to be " + what + ", " +
                     typeName(value));
  }
  return *result;
}

/// A key that is not understood would be ignored.
llvm::Error Reader::checkKeys(const json::Object &object, StringRef where,
                              ArrayRef<StringRef> keys) {
  for (auto &[key, value] : object) {
    if (!llvm::is_contained(keys, StringRef(key))) {
      return makeError("unknown field '" + StringRef(key) + "' of " + where +
                       ", expected " + llvm::join(keys, ", "));
    }
  }
  return llvm::Error::success();
}

llvm::Expected<json::Array> Reader::readHeader(json::Value file) {
  json::Object *object = file.getAsObject();
  if (!object) {
    return makeError("expected an object, got " + print(file));
  }
  llvm::Expected<StringRef> format =
      get(*object, "format", &json::Value::getAsString, "text");
  if (!format) {
    return format.takeError();
  }
  if (*format != kFormat) {
    return makeError("expected format '" + kFormat + "', got '" + *format +
                     "'");
  }
  llvm::Expected<int64_t> version =
      get(*object, "version", &json::Value::getAsInteger, "a number");
  if (!version) {
    return version.takeError();
  }
  if (*version != kVersion) {
    return makeError("expected version " + llvm::Twine(kVersion) +
                     " of the format, got version " + llvm::Twine(*version) +
                     "; merge the measurements again");
  }
  if (llvm::Error error = checkKeys(*object, "the file",
                                    {"format", "version", "target", "rows"})) {
    return error;
  }
  llvm::Expected<StringRef> chip =
      get(*object, "target", &json::Value::getAsString, "a chip");
  if (!chip) {
    return chip.takeError();
  }
  if (*chip != target.getChip()) {
    return makeError("expected schedules for target " + target.getChip() +
                     ", got schedules for " + *chip);
  }
  json::Array *rows = object->getArray("rows");
  if (!rows) {
    return makeError("expected rows to be a list, " +
                     typeName(object->get("rows")));
  }
  return std::move(*rows);
}

llvm::Error Reader::readShape(const json::Object &row, AttentionShape &shape) {
  const json::Object *object = row.getObject("shape");
  if (!object) {
    return makeError("expected shape to be an object, " +
                     typeName(row.get("shape")));
  }
  if (llvm::Error error = checkKeys(
          *object, "shape", {"head_size", "value_head_size", "causal"})) {
    return error;
  }
  llvm::Expected<int64_t> headSize =
      get(*object, "head_size", &json::Value::getAsInteger, "a number");
  if (!headSize) {
    return headSize.takeError();
  }
  llvm::Expected<int64_t> valueHeadSize =
      get(*object, "value_head_size", &json::Value::getAsInteger, "a number");
  if (!valueHeadSize) {
    return valueHeadSize.takeError();
  }
  llvm::Expected<bool> causal =
      get(*object, "causal", &json::Value::getAsBoolean, "true or false");
  if (!causal) {
    return causal.takeError();
  }
  for (int64_t size : {*headSize, *valueHeadSize}) {
    if (size < 8 || size > 256 || size % 8 != 0) {
      return makeError("expected a head size that is a multiple of 8 from 8 "
                       "to 256, got " +
                       llvm::Twine(size));
    }
  }
  shape = {*headSize, *valueHeadSize, *causal};
  return llvm::Error::success();
}

llvm::Expected<std::string> Reader::readGuard(StringRef text) {
  Expr expr;
  std::string error;
  if (!Expr::parse(std::string_view(text), expr, error)) {
    return makeError("expected when to be an expression: " + error);
  }
  for (const Expr::Reference &reference : expr.references()) {
    bool isRole = llvm::is_contained({"q", "k", "v"}, reference.name) &&
                  reference.dim < 4;
    if (!reference.isSms() && !isRole) {
      return makeError("expected when to read the sizes 0 to 3 of q, k and v, "
                       "or sms, got '" +
                       reference.name + "[" + llvm::Twine(reference.dim) +
                       "]'");
    }
  }
  return expr.str();
}

llvm::Expected<ScheduleAttr> Reader::readSchedule(StringRef text) {
  // What the parser says goes into one message, with the row.
  std::string details;
  ScopedDiagnosticHandler handler(target.getContext(), [&](Diagnostic &note) {
    details += (details.empty() ? ": " : "; ") + note.str();
    return success();
  });
  auto schedule =
      dyn_cast_or_null<ScheduleAttr>(parseAttribute(text, target.getContext()));
  if (!schedule) {
    return makeError("expected schedule to be an #attn.schedule attribute, "
                     "got '" +
                     text + "'" + details);
  }
  return schedule;
}

llvm::Error Reader::readRow(const json::Value &value, AttentionShape &shape,
                            ScheduleChoice &choice) {
  const json::Object *row = value.getAsObject();
  if (!row) {
    return makeError("expected an object, got " + print(value));
  }
  if (llvm::Error error =
          checkKeys(*row, "a row", {"shape", "when", "schedule", "evidence"})) {
    return error;
  }
  if (llvm::Error error = readShape(*row, shape)) {
    return error;
  }
  StringRef guard, text, evidence;
  std::pair<StringRef, StringRef *> fields[] = {
      {"when", &guard}, {"schedule", &text}, {"evidence", &evidence}};
  for (auto [key, field] : fields) {
    llvm::Expected<StringRef> given =
        get(*row, key, &json::Value::getAsString, "text");
    if (!given) {
      return given.takeError();
    }
    *field = *given;
  }
  llvm::Expected<std::string> when = readGuard(guard);
  if (!when) {
    return when.takeError();
  }
  llvm::Expected<ScheduleAttr> schedule = readSchedule(text);
  if (!schedule) {
    return schedule.takeError();
  }
  if (std::optional<std::string> limit =
          findBrokenLimit(*schedule, target, shape)) {
    return makeError(*limit);
  }
  choice = {*when, *schedule, evidence.str()};
  return llvm::Error::success();
}

FailureOr<ScheduleFile> ScheduleFile::read(Location loc, StringRef path,
                                           TargetAttr target) {
  auto fail = [&](const llvm::Twine &message) -> FailureOr<ScheduleFile> {
    return emitError(loc) << "schedules '" << path << "': " << message;
  };
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer) {
    return fail("expected a file that can be read: " +
                buffer.getError().message());
  }
  llvm::Expected<json::Value> value = json::parse((*buffer)->getBuffer());
  if (!value) {
    return fail("expected JSON, got " + llvm::toString(value.takeError()));
  }
  Reader reader(target);
  llvm::Expected<json::Array> rows = reader.readHeader(std::move(*value));
  if (!rows) {
    return fail(llvm::toString(rows.takeError()));
  }
  ScheduleFile file;
  for (auto [index, value] : llvm::enumerate(*rows)) {
    Row row;
    llvm::Error error = reader.readRow(value, row.shape, row.choice);
    if (!error && file.lookup(row.shape).size() == kMaxRowsOfShape) {
      error = makeError("expected at most " + llvm::Twine(kMaxRowsOfShape) +
                        " rows of one shape");
    }
    if (error) {
      return fail("rows[" + llvm::Twine(index) +
                  "]: " + llvm::toString(std::move(error)));
    }
    row.choice.reason = llvm::formatv("rows[{0}] of '{1}': {2}", index, path,
                                      row.choice.reason);
    file.rows.push_back(std::move(row));
  }
  return file;
}

SmallVector<ScheduleChoice>
ScheduleFile::lookup(const AttentionShape &shape) const {
  SmallVector<ScheduleChoice> choices;
  for (const Row &row : rows) {
    if (row.shape == shape) {
      choices.push_back(row.choice);
    }
  }
  return choices;
}
