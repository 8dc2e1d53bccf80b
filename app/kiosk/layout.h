#pragma once
#include <wx/button.h>
#include <wx/colour.h>
#include <wx/font.h>
#include <wx/panel.h>
#include <wx/scrolwin.h>
#include <wx/sizer.h>
#include <wx/stattext.h>

#include <string_view>

/// Spacing, type and colours, decided once (pixels at 96 dpi). Pages carry no numbers of their own.
namespace certdesk::kiosk::layout {

enum Space : int { hair = 4, small = 8, medium = 12, large = 16, wide = 24 };

constexpr int targetHeight = 36; ///< least height of anything that is clicked or typed into
constexpr int contentWidth = 720;
constexpr int stepperWidth = 168;
constexpr int cardWidth = 280;
constexpr int topicsWidth = 232;
constexpr int listWidth = 500;
constexpr int tileHeight = 160;
constexpr int tileInset = 88; ///< of a tile's width is not for text
constexpr int topBarHeight = 52;
constexpr int statusHeight = 32;
constexpr int stripHeight = 44;

/// How large text is from now on, in percent of what it is by itself; before the first window.
void enlarge(int percent);
/// From 150 percent on: what stands side by side goes below one another, and pages scroll.
bool textIsLarge();
/// A width or height that is there for text, as large as the text.
int scaled(int pixels);
/// What the page of a step has at least for a text, between stepper and card.
int stepTextWidth();
/// What the list at the side of the home page has for a text; where text is large it stands below the tiles.
int sideTextWidth();
/// Of a control: targetHeight, or what large text needs.
int controlHeight();
/// Of the applicant's card.
int cardRoom();
enum class Type { hint, text, strong, section, title, loud };
wxFont font(Type type);
/// The face for Chinese on screen: a sans one that is installed, never 宋体.
const wxString& faceName();

enum class Ink { text, soft, accent, done, waits, fault, paper, ground, line };
wxColour colour(Ink ink);

/// A text that AT-SPI sees, in one of the types and inks above. Where text is large it breaks into lines by
/// itself: at the greatest width that a window around it has, else at that of the whole page.
wxStaticText* label(wxWindow* parent, const wxString& text, Type type = Type::text, Ink ink = Ink::text);
/// The same, cut with "…" where the room ends instead of pushing others away; never where text is large.
wxStaticText* cutLabel(wxWindow* parent, const wxString& text, Type type = Type::text, Ink ink = Ink::text);
/// Changes text and ink only where they differ, so that nothing flickers.
void set(wxStaticText* label, const wxString& text, Ink ink);
/// The text broken into lines of at most `width` pixels: between Chinese characters, never before closing
/// punctuation, and at spaces in Latin text (wxStaticText::Wrap knows spaces only).
wxString wrapped(const wxWindow& measure, const wxString& text, int width);
wxString wrapped(const wxWindow& measure, const wxFont& font, const wxString& text, int width);
void wrap(wxStaticText* label, int width);
void setWrapped(wxStaticText* label, const wxString& text, Ink ink, int width);

enum class Look { plain, primary, quiet };
wxButton* button(wxWindow* parent, std::string_view name, const wxString& text, Look look = Look::plain);

/// Whatever gets the focus inside comes into sight.
void followFocus(wxScrolledWindow* window);

/// A panel on paper or ground.
wxPanel* panel(wxWindow* parent, Ink ground = Ink::paper);
wxPanel* line(wxWindow* parent, bool upright = false);

wxBoxSizer* row();
wxBoxSizer* column();
/// A row, or a column where text is large.
wxBoxSizer* rowOrColumn();
/// In the middle of such a row.
wxSizerFlags besideOrBelow(int share = 0);
/// A row that goes on in a further line where text is large.
wxSizer* buttonRow();
/// `inner` with that much room on all sides.
wxSizer* padded(wxSizer* inner, Space space);

} // namespace certdesk::kiosk::layout
