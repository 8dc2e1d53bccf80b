#include "kiosk/app.h"

#include <iostream>

wxIMPLEMENT_APP_NO_MAIN(certdesk::kiosk::KioskApp);

int main(int argc, char** argv) {
    if (const auto answer = certdesk::kiosk::answerWithoutWindow(argc, argv)) {
        std::cout << *answer;
        return 0;
    }
    return wxEntry(argc, argv);
}
