#pragma once
#include "player.h"

namespace certdesk::tests {

/// Shows the pages with wrong input, and those that a walk-in without trouble does not pass; a picture of
/// each. It begins cases and leaves them open or returned; nothing is produced.
class Tour {
public:
    Tour(Driver& driver, desk::Desk& desk, const Play& play);
    void run();

private:
    void wrongLogIn();
    void help();
    void faultyReception();
    void missingMaterials();
    void returnedCase(const std::string& number);
    void search();
    void largeForm();
    void wrongReviewer();
    void wrongFee();
    void certificates();
    void mismatch();
    void undecidedToken();
    void timeline();
    void tokenPage();
    void line();
    void lapsing();
    void applicantScreen();
    void payBack();
    void day();
    void locked();
    void people();
    void settings();
    void logIn(const std::string& account, const std::string& password);
    void home();
    void begin(const std::string& service);
    void untilRead();
    void open(const std::string& number);
    std::string playUpTo(forms::Step step);
    void picture(const std::string& name);

    Driver& driver_;
    desk::Desk& desk_;
    Play play_;
};

} // namespace certdesk::tests
