/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "results/machine.h"

#include "test.h"

static void cpus_have_names(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"processor\t: 0\nvendor_id\t: GenuineIntel\nmodel\t\t: 167\nmodel name\t: Intel(R) Xeon(R) "
         "Processor\n",
         "Intel(R) Xeon(R) Processor"},
        {"processor\t: 0\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x3\nCPU part\t: "
         "0xd0c\n",
         "Arm Neoverse-N1"},
        {"processor\t: 0\nCPU implementer\t: 0x61\nCPU part\t: 0x022\n", "implementer 0x61 part 0x022"},
        {"processor\t: 0\ncpu\t\t: POWER9, altivec supported\n", "POWER9, altivec supported"},
        {"processor\t: 0\nCPU implementer\t: 0x41\n", ""}, /* half a name is none */
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[128];
        platform_cpu(cases[i][0], name, sizeof name);
        assert_string_equal(name, cases[i][1]);
    }
}

struct below {
    const char *cpuinfo, *signature, *path, *content, *name;
};

#define GUEST "flags\t\t: fpu vme hypervisor lahf_lm\n"
#define METAL "flags\t\t: fpu vme lahf_lm\n"
#define ARM "Features\t: fp asimd\n"

static void hypervisors_have_names(void **state)
{
    (void)state;
    static const struct below cases[] = {
        {GUEST, "KVMKVMKVM", NULL, NULL, "KVM"},
        {GUEST, "Microsoft Hv", NULL, NULL, "Hyper-V"},
        {GUEST, "TCGTCGTCGTCG", "/sys/class/dmi/id/sys_vendor", "QEMU\n", "QEMU TCG"},
        {GUEST, "Strange HV", NULL, NULL, "an unknown hypervisor"},
        {GUEST, "Strange HV", "/sys/class/dmi/id/sys_vendor", "VMware, Inc.\n", "VMware"},
        {METAL, "", NULL, NULL, "none"},
        {METAL, "KVMKVMKVM", NULL, NULL, "none"}, /* the leaf means nothing without the flag */
        {METAL, "", "/sys/hypervisor/type", "xen\n", "Xen"},
        {METAL, "", "/sys/class/dmi/id/product_name", "PowerEdge R640\n", "none"},
        {"flags : nohypervisor hypervisor_x\n", "", NULL, NULL, "none"},
        {ARM, "", "/sys/class/dmi/id/product_name", "KVM Virtual Machine\n", "KVM"},
        {ARM, "", "/sys/firmware/devicetree/base/compatible", "linux,dummy-virt", "a virtual machine"},
        {ARM, "", "/sys/firmware/devicetree/base/compatible", "raspberrypi,4-model-b", ""},
        {ARM, "", NULL, NULL, ""},
        {"", "", NULL, NULL, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tree tree;
        tree_make(&tree);
        if (cases[i].path != NULL)
            tree_file(&tree, cases[i].path, cases[i].content);
        char name[32];
        platform_hypervisor(tree.root, cases[i].cpuinfo, cases[i].signature, name, sizeof name);
        tree_remove(&tree);
        assert_string_equal(name, cases[i].name);
    }
}

static void the_signature_is_a_string(void **state)
{
    (void)state;
    char signature[13];
    memset(signature, 'x', sizeof signature);
    platform_signature(signature);
    assert_in_range(strnlen(signature, sizeof signature), 0, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cpus_have_names),
        cmocka_unit_test(hypervisors_have_names),
        cmocka_unit_test(the_signature_is_a_string),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
