#pragma once
#include "kiosk/layout.h"

#include <wx/checkbox.h>
#include <wx/choice.h>
#include <wx/panel.h>
#include <wx/textctrl.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::kiosk {

/// One thing to fill in: its caption above, and on the same line the reason why it cannot be accepted, so
/// that nothing moves when a reason comes and goes. A reason shows only once the field was left.
class Field : public wxPanel {
public:
    /// `id` names the field as walk-in files and refusals do.
    Field(wxWindow* parent, std::string id, const wxString& caption);

    const std::string& id() const { return id_; }
    /// Empty words: nothing is wrong.
    void setFault(const std::string& words);
    bool faulty() const { return !fault_.empty(); }
    /// Shown in the reason's place while nothing is wrong: how far a code is typed.
    void setHint(const wxString& hint);
    /// Shown in its place while nothing is wrong: what staff should look at. Empty: nothing.
    void setWarning(const std::string& words);
    void markLeft();
    void lock() { Enable(false); }
    virtual void focus() = 0;

    std::function<void()> onChange; ///< the value changed
    std::function<void()> onLeave;  ///< the focus left it

protected:
    void put(wxWindow* control);
    void watchLeaving(wxWindow* control);
    void changed();
    /// Marks the control itself, as long as a fault shows.
    virtual void showFaulty(bool) {}
    wxString caption() const { return caption_->GetLabelText(); }

private:
    void refresh();
    void showNote(layout::Ink ink);

    std::string id_;
    wxStaticText* caption_;
    wxStaticText* note_;
    wxString noted_; ///< what the note says, in one line
    wxString hint_;
    std::string fault_;
    std::string warning_;
    bool left_ = false;
    bool showing_ = false;
};

/// How text is made plain (forms/validate.h), and when.
enum class TextKind {
    text,        ///< names and addresses: when the field is left
    code,        ///< codes and numbers: with each character typed
    email,       ///< when the field is left
    queueNumber, ///< with each character typed
    phone,       ///< as it is
};

class TextField : public Field {
public:
    /// `length`: how many characters a whole code has, to show how far it is typed; 0 for none.
    TextField(wxWindow* parent, const std::string& id, const wxString& caption, TextKind kind,
              std::size_t length = 0);
    std::string value() const;
    void setValue(std::string_view value);
    void focus() override;

private:
    void showFaulty(bool faulty) override;
    void onTyped();
    std::string plain() const;
    void showLength(std::size_t typed);

    TextKind kind_;
    std::size_t length_;
    wxTextCtrl* text_;
};

/// One of a catalogue's choices.
struct Option {
    std::string id;
    wxString words;
};

class ChoiceField : public Field {
public:
    ChoiceField(wxWindow* parent, const std::string& id, const wxString& caption,
                std::vector<Option> options);
    std::string value() const; ///< the id, or empty
    void setValue(std::string_view value);
    /// Other options from now on; the first one is chosen.
    void offer(std::vector<Option> options);
    void focus() override { choice_->SetFocus(); }

private:
    std::vector<Option> options_;
    wxChoice* choice_;
};

/// Any number of a catalogue's choices, side by side.
class ChecksField : public Field {
public:
    ChecksField(wxWindow* parent, const std::string& id, const wxString& caption,
                const std::vector<Option>& options);
    std::vector<std::string> value() const;
    void setValue(const std::vector<std::string>& ids);
    void focus() override;
    /// Only these can be chosen; the others go away, and are not chosen.
    void offer(const std::vector<std::string>& ids);

private:
    std::vector<std::string> ids_;
    std::vector<wxCheckBox*> boxes_;
};

} // namespace certdesk::kiosk
