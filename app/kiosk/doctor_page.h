#pragma once
#include "desk/doctor.h"
#include "kiosk/notice_strip.h"
#include "kiosk/page.h"
#include "kiosk/task.h"

#include <wx/scrolwin.h>
#include <wx/timer.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// Everything that this kiosk leans on, each with how it stands and the fix in plain words; and a support
/// bundle. For everybody, also before a log-in. Each look runs in a task of its own: a slow one holds up no
/// other. It lies over any page, which stays as it is.
class DoctorPage : public Page {
public:
    DoctorPage(wxWindow* parent, Counter& counter, std::function<void()> back);
    std::string topic() const override { return "doctor"; }
    void arrive() override;
    bool key(const wxKeyEvent& event) override;
    void explain(const desk::Sentence& sentence) override { strip_->fault(sentence); }

private:
    struct Row {
        desk::Check check;
        std::optional<desk::Finding> finding; ///< nothing while it is looked at
        wxStaticText* state;
        wxStaticText* found;
        std::unique_ptr<Task> task;
    };
    wxSizer* makeHead();
    void makeRows();
    void examine();
    void look(Row& row);
    void show(Row& row);
    /// What did not end is told; its answer still counts when it comes.
    void tellOverdue();
    void tellProgress();
    void makeBundle();
    desk::Examination examination() const;
    void turn(int pages);

    Counter& counter_;
    std::function<void()> onBack_;
    NoticeStrip* strip_;
    wxScrolledWindow* list_;
    wxButton* again_;
    wxButton* bundle_;
    std::vector<std::unique_ptr<Row>> rows_;
    wxTimer overdue_;
    bool wantsBundle_ = false; ///< as soon as all is looked at
    Task writing_;
};

} // namespace certdesk::kiosk
