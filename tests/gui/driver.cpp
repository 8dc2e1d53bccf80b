#include "driver.h"

#include <wx/app.h>
#include <wx/button.h>
#include <wx/checkbox.h>
#include <wx/choice.h>
#include <wx/dataview.h>
#include <wx/frame.h>
#include <wx/listbox.h>
#include <wx/scrolwin.h>
#include <wx/stattext.h>
#include <wx/textctrl.h>
#include <wx/tokenzr.h>

#include <algorithm>
#include <gtk/gtk.h>
#include <memory>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>

extern char** environ;

namespace certdesk::tests {
namespace {

constexpr std::chrono::milliseconds lookAgain{15};

bool visible(const wxWindow* window) { return window && window->IsShownOnScreen(); }

/// The visible one: a page that is going away may still bear the same names.
wxWindow* visibleBelow(wxWindow* parent, const wxString& name) {
    for (wxWindow* child : parent->GetChildren()) {
        if (child->GetName() == name && visible(child)) return child;
        if (wxWindow* found = visibleBelow(child, name)) return found;
    }
    return nullptr;
}

struct Painted {
    std::promise<void> once;
};

void onPainted(GdkFrameClock* clock, void* data) {
    g_signal_handlers_disconnect_by_data(clock, data);
    const std::unique_ptr<Painted> painted(static_cast<Painted*>(data));
    painted->once.set_value();
}

bool isControl(const wxWindow* window) {
    return dynamic_cast<const wxTextCtrl*>(window) || dynamic_cast<const wxChoice*>(window) ||
           dynamic_cast<const wxCheckBox*>(window) || dynamic_cast<const wxButton*>(window);
}

void collectUnnamed(const wxWindow* parent, std::vector<std::string>& found) {
    for (const wxWindow* child : parent->GetChildren()) {
        if (!visible(child)) continue;
        collectUnnamed(child, found);
        if (!isControl(child)) continue;
        const char* name =
            atk_object_get_name(gtk_widget_get_accessible(static_cast<GtkWidget*>(child->GetHandle())));
        if (!name || !*name) found.push_back(child->GetName().utf8_string());
    }
}

bool isList(const wxWindow* window) {
    return dynamic_cast<const wxDataViewCtrl*>(window) || dynamic_cast<const wxListBox*>(window);
}

/// For a message: its name, else its words.
std::string nameFor(const wxWindow* window) {
    const std::string words = window->GetLabel().utf8_string();
    return window->GetName().utf8_string() + (words.empty() ? "" : " “" + words + "”");
}

/// What its words or its lines need.
wxSize neededBy(const wxWindow* window) {
    if (isList(window)) return {1, 3 * window->GetCharHeight()};
    if (dynamic_cast<const wxTextCtrl*>(window) || dynamic_cast<const wxChoice*>(window))
        return {1, window->GetCharHeight()};
    const auto* text = dynamic_cast<const wxStaticText*>(window);
    if (!text) return isControl(window) ? window->GetBestSize() : wxSize();
    wxSize needed;
    wxStringTokenizer lines(text->GetLabelText(), "\n", wxTOKEN_RET_EMPTY_ALL);
    while (lines.HasMoreTokens()) {
        const wxSize line = window->GetTextExtent(lines.GetNextToken());
        needed = {std::max(needed.x, line.x), needed.y + line.y};
    }
    return needed;
}

/// Where its children can be seen, if need be by scrolling down, in their coordinates: nobody reads sideways.
wxRect placeFor(const wxWindow* parent) {
    wxSize size = parent->GetClientSize();
    const auto* scrolls = dynamic_cast<const wxScrolledWindow*>(parent);
    if (!scrolls) return {wxPoint(), size};
    int x = 0;
    int y = 0;
    scrolls->GetScrollPixelsPerUnit(&x, &y);
    const wxSize whole = parent->GetVirtualSize();
    if (y > 0) size.y = std::max(size.y, whole.y);
    return {scrolls->CalcScrolledPosition(wxPoint()), size};
}

/// Pixels between what a text measures and what its label has, where fonts have parts of points.
constexpr int rounding = 3;

void collectCutOff(const wxWindow* parent, std::vector<std::string>& found) {
    for (const wxWindow* child : parent->GetChildren()) {
        if (!child->IsShown() || child->IsTopLevel()) continue;
        const wxSize needed = neededBy(child);
        const wxSize size = child->GetSize();
        const bool bears =
            needed != wxSize() && (isControl(child) || isList(child) || !child->GetLabel().empty());
        if (bears && (needed.x > size.x + rounding || needed.y > size.y + rounding))
            found.push_back(
                nameFor(child) +
                wxString::Format(": %dx%d of %dx%d", size.x, size.y, needed.x, needed.y).utf8_string());
        else if (bears && !placeFor(parent).Inflate(rounding).Contains(child->GetRect()))
            found.push_back(nameFor(child) + ": out of its place");
        collectCutOff(child, found);
    }
}

/// What of it is on the screen: no ancestor cuts it.
bool isInSight(const wxWindow* window) {
    const wxRect whole = window->GetScreenRect();
    wxRect seen = whole;
    for (const wxWindow* outer = window->GetParent(); outer; outer = outer->GetParent()) {
        seen.Intersect(wxRect(outer->ClientToScreen(wxPoint()), outer->GetClientSize()));
        if (outer->IsTopLevel()) break;
    }
    return seen.Inflate(1).Contains(whole) || seen.height >= 4 * window->GetCharHeight();
}

void collectWorked(wxWindow* parent, std::vector<wxWindow*>& found) {
    for (wxWindow* child : parent->GetChildren()) {
        if (!child->IsShown() || child->IsTopLevel()) continue;
        if ((isControl(child) || isList(child)) && child->IsEnabled()) found.push_back(child);
        collectWorked(child, found);
    }
}

void pressNow(wxButton& button) {
    wxCommandEvent pressed(wxEVT_BUTTON, button.GetId());
    pressed.SetEventObject(&button);
    button.HandleWindowEvent(pressed);
}

} // namespace

void Driver::post(std::function<void()> act) { wxTheApp->CallAfter(std::move(act)); }

wxWindow* Driver::find(const std::string& name) {
    const wxString wanted = wxString::FromUTF8(name);
    for (wxWindow* top : wxTopLevelWindows)
        if (wxWindow* found = visibleBelow(top, wanted)) return found;
    return nullptr;
}

template <typename Kind>
Kind& Driver::need(const std::string& name) {
    auto* found = dynamic_cast<Kind*>(find(name));
    if (!found) throw GuiFailure("no such control in front: " + name);
    return *found;
}

void Driver::until(const std::string& what, const std::function<bool()>& isSo) {
    const auto end = std::chrono::steady_clock::now() + patience_;
    while (!onUi(isSo)) {
        if (std::chrono::steady_clock::now() > end) throw GuiFailure("waited in vain: " + what);
        std::this_thread::sleep_for(lookAgain);
    }
}

void Driver::untilThere(const std::string& name) {
    until(name, [name] { return find(name) != nullptr; });
}

bool Driver::isThere(const std::string& name) {
    return onUi([&] { return find(name) != nullptr; });
}

bool Driver::isEnabled(const std::string& name) {
    return onUi([&] { return need<wxWindow>(name).IsEnabled(); });
}

std::string Driver::text(const std::string& name) {
    return onUi([&] {
        auto& window = need<wxWindow>(name);
        if (const auto* field = dynamic_cast<wxTextCtrl*>(&window)) return field->GetValue().utf8_string();
        return window.GetLabel().utf8_string();
    });
}

void Driver::type(const std::string& name, const std::string& value) {
    onUi([&] {
        auto& field = need<wxTextCtrl>(name);
        if (!field.IsEnabled()) throw GuiFailure("cannot be typed into: " + name);
        field.SetFocus();
        field.SetValue(wxString::FromUTF8(value));
    });
}

void Driver::choose(const std::string& name, const std::function<bool(const std::string&)>& wanted) {
    onUi([&] {
        auto& choice = need<wxChoice>(name);
        for (unsigned i = 0; i < choice.GetCount(); ++i) {
            if (!wanted(choice.GetString(i).utf8_string())) continue;
            choice.SetFocus();
            choice.SetSelection(static_cast<int>(i));
            wxCommandEvent chosen(wxEVT_CHOICE, choice.GetId());
            chosen.SetEventObject(&choice);
            choice.HandleWindowEvent(chosen);
            return;
        }
        throw GuiFailure("not offered: " + name);
    });
}

void Driver::tick(const std::string& name) {
    onUi([&] {
        auto& box = need<wxCheckBox>(name);
        if (!box.IsEnabled()) throw GuiFailure("cannot be ticked: " + name);
        box.SetFocus();
        box.SetValue(!box.GetValue());
        wxCommandEvent ticked(wxEVT_CHECKBOX, box.GetId());
        ticked.SetEventObject(&box);
        ticked.SetInt(box.GetValue());
        box.HandleWindowEvent(ticked);
    });
}

void Driver::press(const std::string& name) {
    onUi([&] {
        auto& button = need<wxButton>(name);
        if (!button.IsEnabled()) throw GuiFailure("cannot be pressed: " + name);
        button.SetFocus();
        pressNow(button);
    });
}

void Driver::focus(const std::string& name) {
    onUi([&] { need<wxWindow>(name).SetFocus(); });
}

void Driver::key(int code, bool alt, bool control) {
    onUi([&] {
        wxWindow* target = wxWindow::FindFocus();
        if (!target) target = wxTheApp->GetTopWindow();
        wxKeyEvent event(wxEVT_CHAR_HOOK);
        event.m_keyCode = code;
        event.m_uniChar = code;
        event.SetAltDown(alt);
        event.SetControlDown(control);
        event.SetEventObject(target);
        const bool used = target->HandleWindowEvent(event);
        auto* button = dynamic_cast<wxButton*>(target);
        if (!used && button && code == WXK_RETURN) pressNow(*button); // as GTK does
    });
}

std::vector<std::string> Driver::unnamed() {
    return onUi([] {
        std::vector<std::string> found;
        for (const wxWindow* top : wxTopLevelWindows)
            collectUnnamed(top, found);
        return found;
    });
}

std::vector<std::string> Driver::cutOff() {
    waitForPaint(); // laid out
    waitForPaint();
    return onUi([] {
        std::vector<std::string> found;
        collectCutOff(wxTheApp->GetTopWindow(), found);
        return found;
    });
}

std::vector<std::string> Driver::outOfSight() {
    std::vector<std::string> found;
    const auto worked = onUi([] {
        std::vector<wxWindow*> all;
        collectWorked(wxTheApp->GetTopWindow(), all);
        return all;
    });
    for (wxWindow* one : worked) {
        onUi([one] { one->SetFocus(); });
        waitForPaint(); // it has the focus
        waitForPaint(); // and was scrolled to
        onUi([&] {
            if (!isInSight(one)) found.push_back(nameFor(one));
        });
    }
    return found;
}

std::string Driver::focused() {
    return onUi([] {
        const wxWindow* window = wxWindow::FindFocus();
        return window ? window->GetName().utf8_string() : std::string();
    });
}

void Driver::waitForPaint() {
    auto* painted = new Painted; // onPainted buries it
    auto done = painted->once.get_future();
    onUi([painted] {
        auto* widget = static_cast<GtkWidget*>(wxTheApp->GetTopWindow()->GetHandle());
        gtk_widget_queue_draw(widget);
        GdkFrameClock* clock = gtk_widget_get_frame_clock(widget);
        g_signal_connect(clock, "after-paint", G_CALLBACK(onPainted), painted);
        gdk_frame_clock_request_phase(clock, GDK_FRAME_CLOCK_PHASE_AFTER_PAINT);
    });
    if (done.wait_for(patience_) != std::future_status::ready) throw GuiFailure("the window does not paint");
}

void Driver::shoot(const std::filesystem::path& png) {
    waitForPaint(); // the first round lays out
    waitForPaint();
    std::string file = png.string();
    std::string program = "import", option = "-window", root = "root";
    char* arguments[] = {program.data(), option.data(), root.data(), file.data(), nullptr};
    pid_t child = 0;
    if (posix_spawnp(&child, "import", nullptr, nullptr, arguments, environ) != 0)
        throw GuiFailure("cannot run import to take pictures");
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) throw GuiFailure("no picture: " + file);
}

} // namespace certdesk::tests
