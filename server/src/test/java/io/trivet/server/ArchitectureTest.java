package io.trivet.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The map of ARCHITECTURE.md, checked: software rests on devices, devices on people, people on the
/// platform; core knows only itself; a feature's statements stand in its store.
class ArchitectureTest {
  private static final JavaClasses TRIVET =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.trivet");

  @Test
  void floors_rest_only_on_those_below() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("software")
        .definedBy("..server.software..")
        .layer("devices")
        .definedBy("..server.devices..")
        .layer("people")
        .definedBy("..server.people..")
        .layer("platform")
        .definedBy("..server.platform..")
        .layer("process")
        .definedBy("io.trivet.server")
        .whereLayer("process")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("software")
        .mayOnlyBeAccessedByLayers("process")
        .whereLayer("devices")
        .mayOnlyBeAccessedByLayers("process", "software")
        .whereLayer("people")
        .mayOnlyBeAccessedByLayers("process", "devices", "software")
        .check(TRIVET);
  }

  @Test
  void the_floors_of_core_rest_only_on_those_below() {
    noClasses()
        .that()
        .resideInAPackage("..core.kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..core.people..", "..core.devices..", "..core.software..")
        .check(TRIVET);
    noClasses()
        .that()
        .resideInAPackage("..core.people..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..core.devices..", "..core.software..")
        .check(TRIVET);
    noClasses()
        .that()
        .resideInAPackage("..core.devices..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..core.software..")
        .check(TRIVET);
  }

  @Test
  void core_knows_only_itself_and_java() {
    classes()
        .that()
        .resideInAPackage("io.trivet.core..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.trivet.core..", "java..", "org.jspecify..")
        .check(TRIVET);
  }

  @Test
  void wire_knows_no_server_and_no_core() {
    noClasses()
        .that()
        .resideInAPackage("io.trivet.wire..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.trivet.server..", "io.trivet.core..")
        .check(TRIVET);
  }

  @Test
  void trust_knows_only_itself_and_java() {
    classes()
        .that()
        .resideInAPackage("io.trivet.trust..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.trivet.trust..",
            "java..",
            "javax.net.ssl..",
            "com.sun.net.httpserver..",
            "org.jspecify..")
        .check(TRIVET);
  }

  @Test
  void there_are_no_rings_between_features() {
    slices().matching("io.trivet.server.*.(*)..").should().beFreeOfCycles().check(TRIVET);
  }

  @Test
  void deployments_stand_on_artifacts_and_not_the_other_way_round() {
    noClasses()
        .that()
        .resideInAPackage("..software.artifact..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..software.deployment..")
        .check(TRIVET);
    noClasses()
        .that()
        .resideInAPackage("..devices.identity..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..devices.inventory..")
        .check(TRIVET);
  }
}
