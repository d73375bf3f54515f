// Text in a document of XML.

#ifndef SIM_COMMAND_XML_TEXT_H_
#define SIM_COMMAND_XML_TEXT_H_

#include <string>

namespace rehearse::command_line {

// XML has no way to write most control characters, so they are made visible.
std::string xml_text(const std::string& text);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_XML_TEXT_H_
