#define BOOST_TEST_MODULE printing
#include <boost/test/unit_test.hpp>
