# SPDX-License-Identifier: Apache-2.0
#
# The library is headers: one interface target, installed with a package a project finds by
# find_package(ramwright).

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

add_library(ramwright INTERFACE)
add_library(ramwright::ramwright ALIAS ramwright)
target_compile_features(ramwright INTERFACE cxx_std_20)
target_include_directories(ramwright INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/port>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
)

install(TARGETS ramwright EXPORT ramwright_targets)
install(DIRECTORY include/ramwright port/ramwright
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    FILES_MATCHING PATTERN "*.hpp"
)

set(ramwright_package_dir ${CMAKE_INSTALL_DATADIR}/cmake/ramwright)
install(EXPORT ramwright_targets
    NAMESPACE ramwright::
    DESTINATION ${ramwright_package_dir}
)
configure_package_config_file(cmake/ramwrightConfig.cmake.in
    ${PROJECT_BINARY_DIR}/ramwrightConfig.cmake
    INSTALL_DESTINATION ${ramwright_package_dir}
)
# Headers suit every architecture, so one installation serves the host and every target.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ramwrightConfigVersion.cmake
    COMPATIBILITY SameMinorVersion
    ARCH_INDEPENDENT
)
install(
    FILES
        ${PROJECT_BINARY_DIR}/ramwrightConfig.cmake
        ${PROJECT_BINARY_DIR}/ramwrightConfigVersion.cmake
    DESTINATION ${ramwright_package_dir}
)
