#pragma once
#include "forms/decide.h"
#include "kiosk/field.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace certdesk::kiosk {

/// As many years as may be paid at once.
std::vector<Option> yearOptions(const forms::Asks& asks);

/// The fields of an application: holder, handler, and whatever else the service type asks for. Values go in
/// and out as the forms room's; every check is the forms room's, run over the whole with each change, and
/// shown beside a field once that was left.
class ReceptionForm {
public:
    /// Adds the fields to `sizer` of `parent`. Catalogue and service outlive the form.
    ReceptionForm(wxWindow* parent, wxSizer* sizer, const forms::Catalogue& catalogue,
                  const forms::ServiceType& service, forms::Day today);
    ReceptionForm(const ReceptionForm&) = delete;
    ReceptionForm& operator=(const ReceptionForm&) = delete;

    void fill(const forms::Details& details, const forms::Personal& personal);
    forms::Details details() const;
    forms::Personal personal() const;
    std::vector<forms::FieldProblem> problems() const;
    /// Shows all problems, also of fields never left, and puts the focus on the first that it has.
    bool showAll(const std::vector<forms::FieldProblem>& problems);
    /// The next thing to fill in: at first the queue number where it is asked for, else what is wrong.
    void focusFirst();
    /// Where the page begins with something else: above it, and before it in the order of the Tab key.
    void putQueueNumberBefore(wxWindow* first);
    /// Where it begins with a title: at its right, so that all fields are still to be seen at once.
    void putQueueNumberBeside(wxWindow* title);
    void lock();
    /// Takes back what was last typed, chosen or ticked in one field; false where there is nothing.
    bool undo();

    /// What the certificate says: fills what nobody typed, offers the applications that fit, shows the old
    /// values beside the new ones and what differs from what was typed.
    void take(const forms::KnownCertificate& certificate);
    /// Where years are asked only for an unpaid service year: whether it is.
    void askYears(bool owed);

    std::function<void()> onChange;

private:
    /// Where the catalogue asks for it.
    void addQueueNumber(wxSizer* sizer);
    void addHolder(wxSizer* sizer);
    void addHandler(wxSizer* sizer);
    void addWanted(wxSizer* sizer);
    void addChanges(wxSizer* sizer);
    void addInvoice(wxSizer* sizer);
    bool invoiceOffered() const;
    bool invoiceWanted() const;
    /// Shows its fields, at first with what the unit's say.
    void askInvoice();
    Field* changeField(const std::string& field);
    using Placed = std::pair<Field*, int>; ///< with its share of the row
    void addRow(wxSizer* sizer, const std::vector<Placed>& fields);
    void addSection(wxSizer* sizer, const char* title);
    TextField* text(const char* id, TextKind kind, std::size_t length = 0);
    ChoiceField* choice(const char* id, std::vector<Option> options);
    void recheck();
    struct Entered {
        forms::Details details;
        forms::Personal personal;
    };
    Entered entered() const { return {details(), personal()}; }
    void noteChange(Field* field);
    void noteLeft();
    void compare();
    std::string shownAt(const std::string& field) const;
    void adopt(const char* id, const std::string& value);
    void showOldValues(const forms::KnownCertificate& certificate);
    std::string textOf(const char* id) const;
    void setText(const char* id, const std::string& value);

    wxWindow* parent_;
    const forms::Catalogue& catalogue_;
    const forms::ServiceType& service_;
    forms::Day today_;
    std::vector<Field*> order_;
    std::map<std::string, TextField*> texts_;
    std::map<std::string, ChoiceField*> choices_;
    TextField* queueNumber_ = nullptr; ///< null where the catalogue does not ask for it
    wxSizer* queueRow_ = nullptr;
    ChecksField* applications_ = nullptr;
    ChecksField* invoice_ = nullptr; ///< whether one is wanted; null where none is offered
    std::set<std::string> touched_;  ///< ids of fields that somebody filled in
    std::optional<forms::KnownCertificate> certificate_;
    Entered settled_;                                ///< before what is being changed
    Field* changing_ = nullptr;                      ///< that has an entry in `before_` already
    std::vector<std::pair<Field*, Entered>> before_; ///< a field that was changed, and what stood before
};

} // namespace certdesk::kiosk
