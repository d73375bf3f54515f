#include "tests/docs/page.h"

#include <cctype>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace rehearse {
namespace {

namespace fs = std::filesystem;

// The arguments "(suite, case)" that stand at `at`, as "suite.case". They may
// stand on several lines.
std::string case_at(std::string_view text, std::size_t at) {
  std::string name;
  for (; at < text.size() && text[at] != ')'; ++at) {
    const char c = text[at];
    if (c == ',') name += '.';
    if (c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0) name += c;
  }
  return name;
}

std::set<std::string> cases_in(const std::string& source) {
  std::set<std::string> found;
  for (const std::string macro : {"\nTEST(", "\nTEST_F(", "\nTEST_P("}) {
    for (std::size_t at = source.find(macro); at != std::string::npos;
         at = source.find(macro, at + 1)) {
      found.insert(case_at(source, at + macro.size()));
    }
  }
  return found;
}

std::string heading_of(std::string_view line) {
  const std::size_t text = line.find_first_not_of("# ");
  return text == line.npos ? "" : std::string(line.substr(text));
}

}  // namespace

std::string content_of_page(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts = {""};
  for (const char c : text) {
    if (c == at) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::vector<std::string> code_words(std::string_view text) {
  const std::vector<std::string> parts = split(text, '`');
  std::vector<std::string> words;
  for (std::size_t i = 1; i < parts.size(); i += 2) words.push_back(parts[i]);
  return words;
}

std::vector<table_row> table_rows(const std::string& page) {
  std::vector<table_row> rows;
  std::string section;
  bool inside = false;
  for (const std::string& line : split(page, '\n')) {
    if (line.starts_with('#')) section = heading_of(line);
    if (!line.starts_with('|')) {
      inside = false;
    } else if (line.starts_with("|---")) {
      inside = true;
    } else if (inside) {
      // What stands between the bars.
      std::vector<std::string> cells = split(line, '|');
      rows.push_back({section, {cells.begin() + 1, cells.end() - 1}});
    }
  }
  return rows;
}

std::vector<test_case> test_cases_in(const std::string& cell) {
  std::vector<test_case> found;
  test_case next;
  for (const std::string& word : code_words(cell)) {
    if (word.ends_with(".cc")) {
      next = {word, ""};
      found.push_back(next);
      continue;
    }
    if (!found.empty() && found.back().name.empty()) found.pop_back();
    next.name = word;
    found.push_back(next);
  }
  return found;
}

case_list cases_of_folders(std::initializer_list<std::string_view> folders) {
  case_list all;
  for (const std::string_view folder : folders) {
    for (const auto& each :
         fs::directory_iterator(fs::path("tests") / folder)) {
      const std::string name = each.path().filename();
      if (!name.ends_with("_test.cc")) continue;
      all[std::string(folder) + "/" + name] =
          cases_in(content_of_page(each.path()));
    }
  }
  return all;
}

std::vector<std::string> code_blocks(const std::string& page,
                                     std::string_view language) {
  std::vector<std::string> blocks;
  const std::string begin = "\n```" + std::string(language) + "\n";
  for (std::size_t at = page.find(begin); at != std::string::npos;
       at = page.find(begin, at + 1)) {
    const std::size_t code = at + begin.size();
    const std::size_t end = page.find("```", code);
    blocks.push_back(page.substr(code, end - code));
  }
  return blocks;
}

}  // namespace rehearse
