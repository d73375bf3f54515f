#include "core/exceptions.h"

#include <cxxabi.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <typeinfo>

namespace asyncore {

std::string type_name(const std::type_info& type) {
  // A mangled name is better than none.
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), std::free);
  return status == 0 ? std::string(name.get()) : std::string(type.name());
}

exception_description describe_current_exception() {
  if (std::current_exception() == nullptr) {
    return {.type = "none", .message = "no exception is being handled"};
  }
  exception_description description;
  // Standard C++ has no way to ask for the type inside catch (...).
  const std::type_info* type = abi::__cxa_current_exception_type();
  description.type = type != nullptr ? type_name(*type) : "unknown";
  try {
    throw;
  } catch (const std::system_error& e) {
    // Caught before its base class, because it has a number as well.
    description.message = e.what();
    description.number = e.code().value();
  } catch (const reraised& e) {
    // One that is a std::exception twice is caught by no handler of that class.
    description.message = e.what();
  } catch (const std::exception& e) {
    description.message = e.what();
  } catch (...) {
    description.message = "not a std::exception";
  }
  return description;
}

std::string describe_uncaptured(std::string_view whose) {
  const exception_description what = describe_current_exception();
  return "uncaptured exception of " + std::string(whose) + " (" + what.type +
         ":" + what.message + ")";
}

int current_os_error() {
  if (std::current_exception() == nullptr) return 0;
  try {
    throw;
  } catch (const os_error& error) {
    // Not any std::system_error: another category has other numbers.
    return error.number();
  } catch (...) {
    return 0;
  }
}

}  // namespace asyncore
