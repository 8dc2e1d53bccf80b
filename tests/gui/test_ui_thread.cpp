#include "served.h"

#include <boost/test/unit_test.hpp>

#include <thread>

using namespace certdesk;
using namespace certdesk::tests;

BOOST_FIXTURE_TEST_SUITE(ui_thread, Window)

// The real window plays a whole walk-in; every call that can take long is seen by the thing that is called.
BOOST_AUTO_TEST_CASE(I12_no_token_line_or_printer_is_ever_called_on_the_ui_thread) {
    std::thread::id ui;
    driver.onUi([&ui] { ui = std::this_thread::get_id(); });
    logIn();
    const std::string number = Player(driver, counter.desk(), playOf("new.json")).walkIn();
    BOOST_TEST((state(number).status == forms::Status::done));
    BOOST_TEST(counter.token->threads.any());
    BOOST_TEST(counter.hq->threads.any());
    BOOST_TEST(counter.printer->threads.any());
    BOOST_TEST(!counter.token->threads.includes(ui));
    BOOST_TEST(!counter.hq->threads.includes(ui));
    BOOST_TEST(!counter.printer->threads.includes(ui));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_CASE(I12_reading_and_looking_up_a_certificate_is_not_on_the_ui_thread_either, Served) {
    std::thread::id ui;
    driver.onUi([&ui] { ui = std::this_thread::get_id(); });
    BOOST_TEST((play("change.json").status == forms::Status::done));
    BOOST_TEST(!counter.token->threads.includes(ui));
    BOOST_TEST(!counter.hq->threads.includes(ui));
    BOOST_TEST(!counter.printer->threads.includes(ui));
}
