#include "kiosk/icons.h"

#include <map>

namespace certdesk::kiosk {
namespace {

constexpr int side = 32;

constexpr const char* sheet = "<path d='M7 3h13l6 6v20H7z M20 3v6h6'/>";
constexpr const char* token = "<path d='M4 12h17v8H4z M21 13h7v6h-7 M24 15v2'/>";

/// Paths of an SVG: what several icons share, and what is this one's own.
struct Drawing {
    const char* shared;
    const char* own;
};

const std::map<std::string, Drawing>& drawings() {
    static const std::map<std::string, Drawing> all{
        {"certificate-new", {sheet, "<path d='M12 18h9 M16.500 13.500v9'/>"}},
        {"application-open",
         {"", "<path d='M4 4h10v10H4z M18 4h10v10H18z M4 18h10v10H4z M18 23h10 M23 18v10'/>"}},
        {"fee-renew",
         {"", "<circle cx='16' cy='16' r='12'/><path d='M11 9l5 6 5-6 M16 15v9 M11 16h10 M11 20h10'/>"}},
        {"certificate-update", {"", "<path d='M27 16a11 11 0 1 1-4-8.500 M24 3v6h-6 M16 10v7l5 3'/>"}},
        {"token-unlock", {"", "<path d='M6 14h20v14H6z M10 14V9a6 6 0 0 1 11.500-2 M16 19v4'/>"}},
        {"details-change", {sheet, "<path d='M11 22l8-8 3 3-8 8h-3z'/>"}},
        {"certificate-reissue", {token, "<path d='M8 26h12 M17 23l3 3-3 3'/>"}},
        {"application-close",
         {"", "<path d='M4 4h10v10H4z M18 4h10v10H18z M4 18h10v10H4z M18 18l10 10 M28 18L18 28'/>"}},
        {"certificate-revoke", {sheet, "<path d='M12 15l9 9 M21 15l-9 9'/>"}},
    };
    return all;
}

} // namespace

wxBitmapBundle iconFor(const std::string& name, bool offered) {
    const auto found = drawings().find(name);
    const Drawing drawing = found == drawings().end() ? Drawing{sheet, ""} : found->second;
    const std::string svg =
        "<svg xmlns='http://www.w3.org/2000/svg' width='32' height='32' viewBox='0 0 32 32' "
        "fill='none' stroke='" +
        std::string(offered ? "#1E5AA8" : "#8A939D") +
        "' stroke-width='2' stroke-linejoin='round' stroke-linecap='round'>" + drawing.shared + drawing.own +
        "</svg>";
    return wxBitmapBundle::FromSVG(svg.c_str(), wxSize(side, side));
}

} // namespace certdesk::kiosk
