#include "keyboard.h"

#include "desk/lang.h"

#include <wx/app.h>
#include <wx/button.h>
#include <wx/checkbox.h>
#include <wx/choice.h>
#include <wx/textctrl.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <gdk/gdkkeysyms.h>
#include <gtk/gtk.h>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace certdesk::tests {
namespace {

constexpr int mostTabs = 120; ///< more than a page has controls

GtkWidget* toplevel() {
    wxWindow* top = wxTheApp->GetTopWindow();
    if (!top) throw GuiFailure("there is no window");
    return static_cast<GtkWidget*>(top->GetHandle());
}

void send(GdkEventType kind, unsigned keyval, unsigned modifiers) {
    GtkWidget* window = toplevel();
    GdkEvent* event = gdk_event_new(kind);
    event->key.window = GDK_WINDOW(g_object_ref(gtk_widget_get_window(window)));
    event->key.send_event = TRUE;
    event->key.time = GDK_CURRENT_TIME;
    event->key.keyval = keyval;
    event->key.state = modifiers;
    GdkDisplay* display = gtk_widget_get_display(window);
    GdkKeymapKey* keys = nullptr;
    int count = 0;
    if (gdk_keymap_get_entries_for_keyval(gdk_keymap_get_for_display(display), keyval, &keys, &count) &&
        count > 0)
        event->key.hardware_keycode = static_cast<guint16>(keys[0].keycode);
    g_free(keys);
    gdk_event_set_device(event, gdk_seat_get_keyboard(gdk_display_get_default_seat(display)));
    gtk_main_do_event(event);
    gdk_event_free(event);
}

unsigned keyvalOf(int code) {
    switch (code) {
    case WXK_RETURN: return GDK_KEY_Return;
    case WXK_ESCAPE: return GDK_KEY_Escape;
    case WXK_TAB: return GDK_KEY_Tab;
    case WXK_SPACE: return GDK_KEY_space;
    case WXK_DOWN: return GDK_KEY_Down;
    case WXK_UP: return GDK_KEY_Up;
    case WXK_PAGEDOWN: return GDK_KEY_Page_Down;
    case WXK_PAGEUP: return GDK_KEY_Page_Up;
    default: break;
    }
    if (code >= WXK_F1 && code <= WXK_F12) return static_cast<unsigned>(GDK_KEY_F1 + code - WXK_F1);
    return gdk_unicode_to_keyval(static_cast<guint32>(code >= 'A' && code <= 'Z' ? code - 'A' + 'a' : code));
}

std::optional<int> functionKey(const std::string& word) {
    if (word.size() < 2 || word[0] != 'F') return {};
    const int number = std::atoi(word.c_str() + 1);
    return number >= 1 && number <= 12 ? std::optional(WXK_F1 + number - 1) : std::nullopt;
}

struct Announced {
    std::string name;
    AtkRole role = ATK_ROLE_INVALID;
    bool operator==(const Announced&) const = default;
};

Announced announcedOf(GtkWidget* widget) {
    AtkObject* object = gtk_widget_get_accessible(widget);
    const char* name = atk_object_get_name(object);
    return {name ? name : "", atk_object_get_role(object)};
}

/// Where keys go: a list stands in a frame that scrolls it.
GtkWidget* workedOf(wxWindow& window) {
    auto* widget = static_cast<GtkWidget*>(window.GetHandle());
    return GTK_IS_SCROLLED_WINDOW(widget) ? gtk_bin_get_child(GTK_BIN(widget)) : widget;
}

bool saysWhatItDoes(AtkRole role) {
    constexpr std::array roles{ATK_ROLE_TEXT,        ATK_ROLE_PASSWORD_TEXT, ATK_ROLE_PUSH_BUTTON,
                               ATK_ROLE_CHECK_BOX,   ATK_ROLE_COMBO_BOX,     ATK_ROLE_TREE_TABLE,
                               ATK_ROLE_RADIO_BUTTON};
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

struct Counted {
    Announced wanted;
    int number = 0;
};

void countBelow(GtkWidget* widget, void* data) {
    auto& counted = *static_cast<Counted*>(data);
    if (!gtk_widget_get_mapped(widget)) return;
    if (gtk_widget_is_sensitive(widget) && announcedOf(widget) == counted.wanted) ++counted.number;
    if (GTK_IS_CONTAINER(widget)) gtk_container_forall(GTK_CONTAINER(widget), countBelow, data);
}

bool hasChinese(const std::string& text) {
    const wxString characters = wxString::FromUTF8(text);
    return std::any_of(characters.begin(), characters.end(),
                       [](wxUniChar c) { return c.GetValue() >= 0x3000 && c.GetValue() < 0xA000; });
}

/// What a screen reader would make of it that it should not; empty: nothing.
std::string wrongWith(wxWindow& window) {
    Counted same{announcedOf(workedOf(window))};
    const auto& [name, role] = same.wanted;
    if (name.empty()) return "has no name";
    if (!saysWhatItDoes(role)) return std::string("is announced as a ") + atk_role_get_name(role);
    if (desk::language() == desk::Language::english && hasChinese(name)) return "is announced as " + name;
    countBelow(toplevel(), &same);
    return same.number == 1 ? std::string() : "shares its name: " + name;
}

/// The key that the words name at their end, as in "返回 Esc"; or the digit that a tile begins with; or the
/// one that the hint of a field begins with.
std::optional<int> keyNamedBy(wxWindow& window) {
    if (const auto* field = dynamic_cast<wxTextCtrl*>(&window)) {
        const std::string hint = field->GetHint().utf8_string();
        return functionKey(hint.substr(0, hint.find(' ')));
    }
    const std::string label = window.GetLabel().utf8_string();
    const std::size_t space = label.rfind(' ');
    const std::string last = space == std::string::npos ? label : label.substr(space + 1);
    if (last == "Enter") return WXK_RETURN;
    if (last == "Esc") return WXK_ESCAPE;
    if (const auto key = functionKey(last)) return key;
    const std::string name = announcedOf(static_cast<GtkWidget*>(window.GetHandle())).name;
    if (name.size() > 1 && name[0] >= '1' && name[0] <= '9' && name[1] == ' ') return name[0];
    return {};
}

/// Of a choice, GTK gives the focus to a button inside.
bool holdsFocus(const wxWindow* window) {
    if (!window) return false;
    GtkWidget* focus = gtk_window_get_focus(GTK_WINDOW(toplevel()));
    auto* widget = static_cast<GtkWidget*>(window->GetHandle());
    return focus && (focus == widget || gtk_widget_is_ancestor(focus, widget));
}

bool isPassword(const std::string& name) {
    return name.find("assword") != std::string::npos || name.find(".pin") != std::string::npos;
}

bool isOfApplicant(const std::string& name) {
    for (const char* group : {"holder.", "handler.", "changes.", "invoice."})
        if (name.starts_with(group)) return true;
    return false;
}

} // namespace

void Keyboard::stroke(unsigned keyval, unsigned modifiers) {
    const std::string where = timed_ ? focused() : std::string();
    const auto pressed = std::chrono::steady_clock::now();
    onUi([&] {
        send(GDK_KEY_PRESS, keyval, modifiers);
        send(GDK_KEY_RELEASE, keyval, modifiers);
    });
    if (!timed_) return;
    waitForPaint();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - pressed;
    timed_({took.count(), gdk_keyval_name(keyval), where});
}

void Keyboard::other(unsigned keyval, unsigned modifiers) {
    stroke(keyval, modifiers);
    ++strokes_.others;
}

void Keyboard::mustBeAnnounced(const std::string& name) {
    const std::string wrong = onUi([&]() -> std::string {
        wxWindow* window = find(name);
        return window ? wrongWith(*window) : "is not in front";
    });
    if (!wrong.empty()) throw GuiFailure(name + " " + wrong);
}

void Keyboard::focus(const std::string& name) {
    untilThere(name);
    waitForPaint(); // Tab goes by places, which a page has once it was drawn: nobody types faster
    mustBeAnnounced(name);
    const auto key = onUi([&]() -> std::optional<int> {
        auto* field = dynamic_cast<wxTextCtrl*>(find(name));
        return field ? keyNamedBy(*field) : std::nullopt;
    });
    if (key) other(keyvalOf(*key));
    std::set<std::string> passed;
    for (int i = 0; i < mostTabs; ++i) {
        if (onUi([&] { return holdsFocus(find(name)); })) return;
        passed.insert(focused());
        other(GDK_KEY_Tab);
    }
    std::string all;
    for (const std::string& one : passed)
        all += " " + one;
    throw GuiFailure("no Tab leads to " + name + ", but to" + all);
}

void Keyboard::type(const std::string& name, const std::string& value) {
    if (text(name) == value) return;
    focus(name);
    stroke(GDK_KEY_a, GDK_CONTROL_MASK); // Tab has selected it already
    if (value.empty()) return other(GDK_KEY_Delete);
    int& counted = isPassword(name)      ? strokes_.passwords
                   : isOfApplicant(name) ? strokes_.applicant
                                         : strokes_.others;
    for (const auto character : wxString::FromUTF8(value)) {
        stroke(gdk_unicode_to_keyval(character.GetValue()));
        ++counted;
    }
    if (const std::string there = text(name); there != value)
        throw GuiFailure("typed into " + name + ": " + (isPassword(name) ? "another text" : there));
}

void Keyboard::choose(const std::string& name, const std::function<bool(const std::string&)>& wanted) {
    const auto wantedAndChosen = [&] {
        return onUi([&] {
            const auto* choice = dynamic_cast<wxChoice*>(find(name));
            if (!choice) throw GuiFailure("no such choice in front: " + name);
            for (unsigned i = 0; i < choice->GetCount(); ++i)
                if (wanted(choice->GetString(i).utf8_string()))
                    return std::pair(static_cast<int>(i), choice->GetSelection());
            throw GuiFailure("not offered: " + name);
        });
    };
    untilThere(name);
    auto [target, chosen] = wantedAndChosen();
    if (target == chosen) return;
    focus(name);
    for (int i = 0; i < mostTabs && target != chosen; ++i) {
        other(target > chosen ? GDK_KEY_Down : GDK_KEY_Up);
        std::tie(target, chosen) = wantedAndChosen();
    }
    if (target != chosen) throw GuiFailure("arrows do not choose in " + name);
}

void Keyboard::tick(const std::string& name) {
    focus(name);
    const auto ticked = [&] {
        return onUi([&] {
            const auto* box = dynamic_cast<wxCheckBox*>(find(name));
            if (!box) throw GuiFailure("no such box in front: " + name);
            return box->GetValue();
        });
    };
    const bool before = ticked();
    other(GDK_KEY_space);
    if (ticked() == before) throw GuiFailure("Space does not tick " + name);
}

void Keyboard::press(const std::string& name) {
    untilThere(name);
    const auto key = onUi([&]() -> std::optional<int> {
        wxWindow* window = find(name);
        if (!window) throw GuiFailure("no such control in front: " + name);
        const auto* focus = dynamic_cast<wxButton*>(wxWindow::FindFocus());
        const auto named = keyNamedBy(*window);
        // Enter presses the button that has the focus.
        return named == WXK_RETURN && focus && focus != window ? std::nullopt : named;
    });
    key ? mustBeAnnounced(name) : focus(name);
    other(keyvalOf(key.value_or(WXK_RETURN)));
}

void Keyboard::scan(const std::string& text) {
    onUi([&] {
        for (const auto character : wxString::FromUTF8(text)) {
            send(GDK_KEY_PRESS, gdk_unicode_to_keyval(character.GetValue()), 0);
            send(GDK_KEY_RELEASE, gdk_unicode_to_keyval(character.GetValue()), 0);
        }
        send(GDK_KEY_PRESS, GDK_KEY_Return, 0);
        send(GDK_KEY_RELEASE, GDK_KEY_Return, 0);
    });
}

void Keyboard::key(int code, bool alt, bool control) {
    const unsigned modifiers =
        (alt ? unsigned{GDK_MOD1_MASK} : 0U) | (control ? unsigned{GDK_CONTROL_MASK} : 0U);
    other(keyvalOf(code), modifiers);
}

} // namespace certdesk::tests
