#pragma once
#include "kiosk/field.h"
#include "kiosk/notice_strip.h"
#include "kiosk/page.h"
#include "kiosk/pin_field.h"
#include "kiosk/task.h"

#include <wx/dataview.h>

#include <functional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// Where a manager rules over accounts: all of them in a list, and the one that is chosen beside it. The
/// first line is for a new one. Covers the page in front.
class AccountsPage : public Page {
public:
    AccountsPage(wxWindow* parent, Counter& counter, std::function<void()> back);
    std::string topic() const override { return "accounts"; }
    void arrive() override;
    bool leave() override;
    bool key(const wxKeyEvent& event) override;
    void explain(const desk::Sentence& sentence) override { strip_->fault(sentence); }

private:
    using Answer = desk::Outcome<forms::Account>;

    wxSizer* list();
    wxSizer* details();
    wxSizer* buttons();
    /// Reads the accounts again and chooses that one; the line for a new one where there is none such.
    void fill(const std::string& choose);
    void choose(int row);
    bool isNew() const { return chosen_ == 0; }
    std::string name() const;
    std::set<forms::Role> roles() const;
    /// Makes it, or what differs: name and roles, and a new password where one was typed.
    void save();
    void end();
    void clearWait();
    void rule(const char* saying, std::function<Answer()> act);

    Counter& counter_;
    std::function<void()> onBack_;
    NoticeStrip* strip_;
    wxDataViewListCtrl* accounts_;
    std::vector<std::string> names_; ///< by row; the first is empty
    int chosen_ = 0;
    TextField* name_;
    TextField* display_;
    ChecksField* roles_;
    PinField* password_;
    wxButton* back_;
    wxButton* end_;
    wxButton* clearWait_;
    wxButton* save_;
    bool ending_ = false; ///< the next press closes the account
    Task ruling_;
};

} // namespace certdesk::kiosk
