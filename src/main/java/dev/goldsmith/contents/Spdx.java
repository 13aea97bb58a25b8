package dev.goldsmith.contents;

import dev.goldsmith.packages.PackageList.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.spdx.core.IModelCopyManager;
import org.spdx.core.InvalidSPDXAnalysisException;
import org.spdx.jacksonstore.MultiFormatStore;
import org.spdx.library.LicenseInfoFactory;
import org.spdx.library.ModelCopyManager;
import org.spdx.library.SpdxModelFactory;
import org.spdx.library.model.v2.ReferenceType;
import org.spdx.library.model.v2.SpdxDocument;
import org.spdx.library.model.v2.SpdxPackage;
import org.spdx.library.model.v2.enumerations.ChecksumAlgorithm;
import org.spdx.library.model.v2.enumerations.Purpose;
import org.spdx.library.model.v2.enumerations.ReferenceCategory;
import org.spdx.library.model.v2.enumerations.RelationshipType;
import org.spdx.library.model.v2.license.AnyLicenseInfo;
import org.spdx.library.model.v2.license.InvalidLicenseStringException;
import org.spdx.library.model.v2.license.SpdxNoAssertionLicense;
import org.spdx.storage.simple.InMemSpdxStore;

/** A bill of materials as SPDX 2.3, written once. */
final class Spdx {
    private static final String UNSAID = "NOASSERTION";
    private static final Set<String> OPERATORS = Set.of("AND", "OR", "WITH");

    static {
        // Else the list of licenses is fetched from the internet.
        System.setProperty("org.spdx.useJARLicenseInfoOnly", "true");
        SpdxModelFactory.init();
    }

    private final Described image;
    private final MultiFormatStore store =
            new MultiFormatStore(
                    new InMemSpdxStore(),
                    MultiFormatStore.Format.JSON_PRETTY,
                    MultiFormatStore.Verbose.COMPACT);
    private final IModelCopyManager copies = new ModelCopyManager();
    private final References references = new References();
    private final Map<String, AnyLicenseInfo> licenses = new HashMap<>();
    private final SpdxDocument document;
    private final AnyLicenseInfo unsaid;
    private final ReferenceType purl;

    private Spdx(Described image) throws InvalidSPDXAnalysisException {
        this.image = image;
        document = new SpdxDocument(store, image.uri(), copies, true);
        unsaid = new SpdxNoAssertionLicense(store, image.uri());
        purl = new ReferenceType("http://spdx.org/rdf/references/purl");
    }

    static String of(Described image) {
        try {
            return new Spdx(image).written();
        } catch (InvalidSPDXAnalysisException e) {
            throw new IllegalStateException("no bill of materials of " + image.name(), e);
        }
    }

    private String written() throws InvalidSPDXAnalysisException {
        document.setSpecVersion("SPDX-2.3");
        document.setName(image.name() + "/" + image.version());
        document.setCreationInfo(
                document.createCreationInfo(
                        List.of("Tool: Goldsmith"), image.created().toString()));
        document.setDataLicense(parsed("CC0-1.0"));
        var root =
                begun("SPDXRef-Image", image.name(), unsaid)
                        .setVersionInfo(image.version())
                        .setPrimaryPurpose(Purpose.OPERATING_SYSTEM)
                        .addChecksum(
                                document.createChecksum(ChecksumAlgorithm.SHA256, image.disk()))
                        .build();
        document.setDocumentDescribes(List.of(root));
        for (var entry : image.packages().packages()) {
            // This way round: what contains many looks through all of them for each.
            added(entry)
                    .addRelationship(
                            document.createRelationship(root, RelationshipType.CONTAINED_BY, null));
        }
        var json = new ByteArrayOutputStream();
        try {
            store.serialize(json, document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return json.toString(StandardCharsets.UTF_8);
    }

    private SpdxPackage.SpdxPackageBuilder begun(
            String reference, String name, AnyLicenseInfo license) {
        return document.createPackage(reference, name, unsaid, UNSAID, license)
                .setDownloadLocation(UNSAID)
                .setFilesAnalyzed(false);
    }

    private SpdxPackage added(Entry entry) throws InvalidSPDXAnalysisException {
        var begun =
                begun("SPDXRef-" + references.of(entry), entry.name(), license(entry.license()))
                        .setVersionInfo(entry.version());
        var url = Purl.of(image.packages(), entry);
        if (url != null) {
            begun.addExternalRef(
                    document.createExternalRef(ReferenceCategory.PACKAGE_MANAGER, purl, url, null));
        }
        if (entry.source() != null) {
            begun.setSourceInfo(
                    "built from source package %s %s"
                            .formatted(entry.source(), entry.sourceVersion()));
        }
        return begun.build();
    }

    /** One that isn't an SPDX expression is quoted. */
    private AnyLicenseInfo license(@Nullable String said) throws InvalidSPDXAnalysisException {
        if (said == null) {
            return unsaid;
        }
        var known = licenses.get(said);
        if (known == null) {
            known = expressionOrQuoted(said);
            licenses.put(said, known);
        }
        return known;
    }

    private AnyLicenseInfo expressionOrQuoted(String said) throws InvalidSPDXAnalysisException {
        try {
            return isExpression(said) ? parsed(said) : quoted(said);
        } catch (InvalidLicenseStringException _) {
            return quoted(said);
        }
    }

    /** Listed licenses by turns with operators; the parser would let anything pass. */
    private static boolean isExpression(String said) {
        var words = said.replaceAll("[()]", " ").strip().split("\\s+");
        for (int i = 0; i < words.length; i++) {
            boolean exception = i > 1 && words[i - 1].equals("WITH");
            boolean right =
                    i % 2 == 1
                            ? OPERATORS.contains(words[i])
                            : exception
                                    ? LicenseInfoFactory.isSpdxListedExceptionId(words[i])
                                    : LicenseInfoFactory.isSpdxListedLicenseId(words[i]);
            if (!right) {
                return false;
            }
        }
        return words.length % 2 == 1;
    }

    private AnyLicenseInfo quoted(String said) throws InvalidSPDXAnalysisException {
        var quoted = document.createExtractedLicense("LicenseRef-" + (licenses.size() + 1), said);
        quoted.setName(said);
        document.addExtractedLicenseInfos(quoted);
        return quoted;
    }

    private AnyLicenseInfo parsed(String expression) throws InvalidSPDXAnalysisException {
        return LicenseInfoFactory.parseSPDXLicenseStringCompatV2(
                expression, store, image.uri(), copies);
    }
}
