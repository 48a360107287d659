package io.github.bulk2.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The poms as others get them: they are published as they are. */
class PublishedPomsTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir")).getParent();

    /** The module folders that are published, the BOM and the parent left out. */
    static List<Path> modules() throws Exception {
        List<Path> published = new ArrayList<>();
        for (Element module : children(child(project(ROOT), "modules"), "module")) {
            Path folder = ROOT.resolve(module.getTextContent());
            Element properties = child(project(folder), "properties");
            boolean kept = properties != null && child(properties, "maven.deploy.skip") != null;
            if (!kept && !folder.endsWith("bulk-bom")) {
                published.add(folder);
            }
        }
        assertThat(published).hasSizeGreaterThan(5);
        return published;
    }

    static Element project(Path folder) throws Exception {
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("pom.xml").toFile());
        return document.getDocumentElement();
    }

    static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    static Element child(Element parent, String name) {
        return children(parent, name).stream().findFirst().orElse(null);
    }

    static String text(Element parent, String name) {
        Element child = child(parent, name);
        return child == null ? "" : child.getTextContent().strip();
    }

    private static List<Element> dependencies(Element project) {
        Element all = child(project, "dependencies");
        return all == null ? List.of() : children(all, "dependency");
    }

    @Test
    void bomHasEveryPublishedModuleInOneVersion() throws Exception {
        Element bom = project(ROOT.resolve("bulk-bom"));
        assertThat(text(bom, "version")).isEqualTo(text(project(ROOT), "version"));
        List<String> managed = new ArrayList<>();
        for (Element dependency : children(child(child(bom, "dependencyManagement"), "dependencies"), "dependency")) {
            assertThat(text(dependency, "version")).isEqualTo("${project.version}");
            managed.add(text(dependency, "artifactId"));
        }
        Set<String> published = new TreeSet<>();
        for (Path module : modules()) {
            published.add(text(project(module), "artifactId"));
        }
        assertThat(managed).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(published);
        assertThat(child(bom, "parent")).as("what a BOM inherits it imports").isNull();
        assertThat(text(child(child(bom, "licenses"), "license"), "name")).isEqualTo("Apache-2.0");
    }

    @Test
    void everyPomTellsNameDescriptionAndLicence() throws Exception {
        for (Path module : modules()) {
            Element project = project(module);
            assertThat(text(project, "name")).as("name of %s", module).startsWith("bulk2");
            assertThat(text(project, "description"))
                    .as("description of %s", module)
                    .endsWith(".");
            assertThat(text(child(project, "parent"), "artifactId")).isEqualTo("bulk-parent");
        }
        assertThat(text(child(child(project(ROOT), "licenses"), "license"), "url"))
                .isEqualTo("https://www.apache.org/licenses/LICENSE-2.0");
    }

    @Test
    void whatOnlyTestsNeedLeaksNowhere() throws Exception {
        for (Path module : modules()) {
            for (Element dependency : dependencies(project(module))) {
                String name = text(dependency, "artifactId");
                boolean leaks = !text(dependency, "scope").equals("test")
                        && !text(dependency, "optional").equals("true");
                if (leaks) {
                    assertThat(name)
                            .as("of %s", module.getFileName())
                            .doesNotMatch("junit.*|assertj.*|archunit.*|micrometer.*|logback.*|.*-test|.*actuator.*");
                }
                if (leaks && name.equals("bulk-sandbox")) {
                    assertThat(module).as("has a sandbox for its users").endsWith(Path.of("bulk-cli"));
                }
            }
        }
    }

    /** What a build in this tree would install, put into a repository: poms as they are, and jars. */
    static void installInto(Path repository) throws Exception {
        String version = text(project(ROOT), "version");
        install(ROOT, "bulk-parent", version, repository);
        install(ROOT.resolve("bulk-bom"), "bulk-bom", version, repository);
        for (Path module : modules()) {
            String name = text(project(module), "artifactId");
            Path jar = module.resolve("target").resolve(name + "-" + version + ".jar");
            Path folder = install(module, name, version, repository);
            // A build of some modules has not all of them; Maven tells if one is needed.
            if (Files.exists(jar)) {
                Files.copy(jar, folder.resolve(jar.getFileName()));
            }
        }
    }

    private static Path install(Path module, String name, String version, Path repository) throws IOException {
        Path folder = Files.createDirectories(
                repository.resolve("io/github/bulk2").resolve(name).resolve(version));
        Files.copy(module.resolve("pom.xml"), folder.resolve(name + "-" + version + ".pom"));
        return folder;
    }
}
