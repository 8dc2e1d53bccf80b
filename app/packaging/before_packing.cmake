# Run by CPack between laying out the packages' files and packing them: adds to each the bill of what its programs are linked with,
# and gives every file the time of SOURCE_DATE_EPOCH, so that the same programs make the same package.

foreach(component ${CPACK_COMPONENTS_ALL})
  string(TOUPPER ${component} upper)
  set(root ${CPACK_TEMPORARY_DIRECTORY}/${component})
  execute_process(
    COMMAND python3 ${CPACK_CERTDESK_BILL} --package ${CPACK_DEBIAN_${upper}_PACKAGE_NAME} --version ${CPACK_PACKAGE_VERSION}
            --build ${CPACK_CERTDESK_BUILD} --sources ${CPACK_CERTDESK_SOURCES} --root ${root}
            --needs ${CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS}
    COMMAND_ERROR_IS_FATAL ANY)
  if(DEFINED ENV{SOURCE_DATE_EPOCH})
    execute_process(COMMAND find ${root} -exec touch -h -d @$ENV{SOURCE_DATE_EPOCH} {} + COMMAND_ERROR_IS_FATAL ANY)
  endif()
endforeach()
