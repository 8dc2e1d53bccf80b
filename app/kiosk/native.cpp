#include "kiosk/native.h"

#include <gtk/gtk.h>

namespace certdesk::kiosk::native {
namespace {

constexpr const char* style = R"css(
button.certdesk-primary {
    background: #1E5AA8; color: #FFFFFF; border: 1px solid #174A8C; text-shadow: none; box-shadow: none;
    padding: 4px 16px;
}
button.certdesk-primary label { color: #FFFFFF; }
button.certdesk-primary:hover { background: #2A69BC; }
button.certdesk-primary:focus { box-shadow: inset 0 0 0 2px #FFFFFF; }
button.certdesk-primary:disabled { background: #E3E8EE; border-color: #D5DBE2; }
button.certdesk-primary:disabled label { color: #6B7580; }
button.certdesk-plain {
    padding: 4px 12px; background: #FFFFFF; border: 1px solid #B9C3CF; box-shadow: none; text-shadow: none;
}
button.certdesk-plain:hover { background: #EEF4FB; border-color: #1E5AA8; }
button.certdesk-plain:disabled { background: #EDEFF2; border-color: #E0E4E9; }
combobox button { background: #FFFFFF; border: 1px solid #B9C3CF; box-shadow: none; text-shadow: none; }
combobox button:disabled { background: #EDEFF2; }
check:checked { background: #1E5AA8; border-color: #174A8C; color: #FFFFFF; }
button.certdesk-plain:focus { border-color: #1E5AA8; box-shadow: inset 0 0 0 2px #1E5AA8; }
button.certdesk-tile {
    background: #FFFFFF; border: 1px solid #C6CFDA; border-radius: 6px; padding: 8px 16px; box-shadow: none;
}
button.certdesk-tile image { margin-right: 12px; }
button.certdesk-tile:hover { background: #EEF4FB; border-color: #1E5AA8; }
button.certdesk-tile:focus { border-color: #1E5AA8; box-shadow: inset 0 0 0 2px #1E5AA8; }
button.certdesk-tile:disabled { background: #EDEFF2; border-color: #E0E4E9; }
button.certdesk-step {
    background: transparent; border: none; box-shadow: none; padding: 4px 8px; border-radius: 4px;
}
button.certdesk-step:hover { background: #E6EEF8; }
button.certdesk-step:focus { box-shadow: inset 0 0 0 2px #1E5AA8; }
button.certdesk-here { background: #DCE8F6; }
button.certdesk-chip {
    background: transparent; border: none; box-shadow: none; padding: 0 12px; min-height: 0;
}
button.certdesk-chip:hover { background: #E6EEF8; }
button.certdesk-chip:focus { box-shadow: inset 0 0 0 2px #1E5AA8; }
entry:focus { border-color: #1E5AA8; box-shadow: inset 0 0 0 1px #1E5AA8; }
entry.certdesk-fault { border-color: #B3261E; box-shadow: inset 0 0 0 1px #B3261E; }
entry.certdesk-fault:focus { border-color: #B3261E; box-shadow: inset 0 0 0 2px #B3261E; }
checkbutton:focus, combobox button:focus { box-shadow: inset 0 0 0 2px #1E5AA8; }
treeview { -GtkTreeView-vertical-separator: 14; }
treeview.view:selected { background-color: #DCE8F6; color: #1F2933; }
treeview.view:selected:focus { background-color: #1E5AA8; color: #FFFFFF; }
)css";

bool composingNow = false; // UI thread only

void onPreedit(GtkEntry*, const char* preedit, void*) { composingNow = preedit && *preedit; }

GtkWidget* widgetOf(wxWindow* window) { return static_cast<GtkWidget*>(window->GetHandle()); }

} // namespace

void installStyle() {
    // Nothing moves under the hand, and what is ticked is seen at once.
    g_object_set(gtk_settings_get_default(), "gtk-enable-animations", FALSE, nullptr);
    GtkCssProvider* provider = gtk_css_provider_new();
    gtk_css_provider_load_from_data(provider, style, -1, nullptr);
    gtk_style_context_add_provider_for_screen(gdk_screen_get_default(), GTK_STYLE_PROVIDER(provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
    g_object_unref(provider);
}

void addStyle(wxWindow* window, const char* name) {
    gtk_style_context_add_class(gtk_widget_get_style_context(widgetOf(window)), name);
}

void removeStyle(wxWindow* window, const char* name) {
    gtk_style_context_remove_class(gtk_widget_get_style_context(widgetOf(window)), name);
}

void setAccessibleName(wxWindow* window, const wxString& name) {
    GtkWidget* widget = widgetOf(window);
    if (GTK_IS_SCROLLED_WINDOW(widget)) widget = gtk_bin_get_child(GTK_BIN(widget)); // of a list
    atk_object_set_name(gtk_widget_get_accessible(widget), name.utf8_str());
}

void tellInnerFocus(wxWindow* choice) {
    const auto told = [](GtkContainer*, GtkWidget* child, void* data) {
        if (!child) return;
        auto* window = static_cast<wxWindow*>(data);
        wxChildFocusEvent event(window);
        window->HandleWindowEvent(event);
    };
    g_signal_connect(widgetOf(choice), "set-focus-child",
                     G_CALLBACK(+static_cast<void (*)(GtkContainer*, GtkWidget*, void*)>(told)), choice);
}

void chime(wxWindow* window) {
    if (GdkWindow* drawn = gtk_widget_get_window(window->GetHandle())) gdk_window_beep(drawn);
}

void neverFocused(wxWindow* window) { gtk_window_set_accept_focus(GTK_WINDOW(window->GetHandle()), FALSE); }

void watchComposing(wxWindow* textField) {
    g_signal_connect(widgetOf(textField), "preedit-changed", G_CALLBACK(onPreedit), nullptr);
}

bool composing() { return composingNow; }

} // namespace certdesk::kiosk::native
