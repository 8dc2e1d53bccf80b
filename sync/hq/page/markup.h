#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace certdesk::hq::page {

/// HTML that may be sent: it comes from `text`, `element` and `leaf` alone, which escape whatever is put in.
class Markup {
public:
    Markup() = default;
    const std::string& html() const { return html_; }
    bool empty() const { return html_.empty(); }
    Markup& operator+=(const Markup& more) {
        html_ += more.html_;
        return *this;
    }

private:
    explicit Markup(std::string html) : html_(std::move(html)) {}
    friend Markup text(std::string_view plain);
    friend Markup element(std::string_view name, const std::vector<std::pair<std::string_view, std::string>>&,
                          const Markup&);
    friend Markup leaf(std::string_view name, const std::vector<std::pair<std::string_view, std::string>>&);
    friend Markup styleSheet(std::string_view css);

    std::string html_;
};
inline Markup operator+(Markup a, const Markup& b) { return a += b; }

using Attributes = std::vector<std::pair<std::string_view, std::string>>;

/// The one function that escapes: & < > " ' become references, what is no character of XML or no UTF-8
/// becomes U+FFFD. Good between tags and inside quoted attributes.
std::string escaped(std::string_view plain);

Markup text(std::string_view plain);
/// Names are literals of the program. An attribute without a value ("required") has an empty one.
Markup element(std::string_view name, const Attributes& attributes, const Markup& content);
Markup element(std::string_view name, const Markup& content);
Markup element(std::string_view name, std::string_view plain);
/// One without an end: input, meta, link.
Markup leaf(std::string_view name, const Attributes& attributes);
/// Of the program itself; not escaped.
Markup styleSheet(std::string_view css);

} // namespace certdesk::hq::page
