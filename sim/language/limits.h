// What no scenario file may exceed. One that does gets a message with its
// place.

#ifndef SIM_LANGUAGE_LIMITS_H_
#define SIM_LANGUAGE_LIMITS_H_

#include <cstddef>

namespace rehearse::scenario {

namespace limits {
inline constexpr std::size_t file_bytes = std::size_t{4} << 20;
inline constexpr std::size_t literal_bytes = std::size_t{16} << 20;
inline constexpr std::size_t plan_bytes = std::size_t{64} << 20;
inline constexpr std::size_t cells = 256;
// A peer's window, which a world may fill for each connection.
inline constexpr std::size_t window_bytes = std::size_t{16} << 20;
// Cells times the size of the file: each cell is checked on its own.
inline constexpr std::size_t checked_bytes = std::size_t{8} << 20;
// Each of them is looked at again and again while a scenario is played.
inline constexpr std::size_t applications = 250;
inline constexpr std::size_t peers = 10'000;
inline constexpr std::size_t does_blocks = 1'000;
// Which of them came is searched each time that bytes come.
inline constexpr std::size_t unordered_texts = 64;
inline constexpr std::size_t diagnostics = 100;
inline constexpr std::size_t includes_deep = 8;
// Each is searched for at each `$name` of the file.
inline constexpr std::size_t parameters = 100;
// All are looked at whenever an application calls the network.
inline constexpr std::size_t faults = 1'000;
// Of each a run says what became of it.
inline constexpr std::size_t sometimes_lines = 1'000;
inline constexpr int rounds = 10'000;  // Of a `repeat`.
}  // namespace limits

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_LIMITS_H_
