#pragma once
#include "desk/change_settings.h"
#include "kiosk/field.h"
#include "kiosk/notice_strip.h"
#include "kiosk/page.h"
#include "kiosk/task.h"

#include <wx/listbox.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace certdesk::kiosk {

/// What a manager sets on this kiosk. Nothing counts before it is saved, and then all of it or nothing; what
/// is wrong is said beside its field. Covers the page in front.
class SettingsPage : public Page {
public:
    /// `saved`: there are other settings now.
    SettingsPage(wxWindow* parent, Counter& counter, std::function<void()> back, std::function<void()> saved);
    std::string topic() const override { return "settings"; }
    void arrive() override;
    /// Says once that there is something to save.
    bool leave() override;
    bool key(const wxKeyEvent& event) override;
    void explain(const desk::Sentence& sentence) override { strip_->fault(sentence); }

private:
    wxSizer* fields();
    void addLimits(wxSizer* to);
    wxSizer* drivers();
    wxSizer* buttons();
    void fill();
    void offerPrinters(const std::vector<std::string>& there);
    void showDrivers();
    void addDriver();
    void removeDriver();
    void onChanged();
    bool changed() const;
    desk::Settings wanted() const;
    void save();
    void answered(const desk::SettingsChange& answer);
    void show(const std::vector<desk::SettingFault>& faults);
    void stopOverruling();
    Field& fieldOf(desk::Setting setting);
    std::vector<Field*> allFields();

    Counter& counter_;
    std::function<void()> onBack_;
    std::function<void()> onSaved_;
    NoticeStrip* strip_;
    TextField* address_;
    ChoiceField* printer_;
    ChoiceField* language_;
    ChoiceField* textSize_;
    TextField* idle_;
    wxListBox* list_;
    ChoiceField* kind_;
    TextField* path_;
    wxButton* add_;
    wxButton* remove_;
    wxButton* save_;
    std::vector<std::pair<desk::Setting, std::string>> drivers_; ///< as in the list
    bool kept_ = false;                                          ///< what was entered is still there
    bool overruling_ = false; ///< the next saving goes on though nobody answers at the address
    bool asked_ = false;      ///< the next leaving gives up what was not saved
    Task asking_;             ///< for printers
    Task working_;
};

} // namespace certdesk::kiosk
