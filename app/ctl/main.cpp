#include "command_line.h"

int main(int argc, char** argv) { return certdesk::ctl::runCommandLine(argc, argv); }
