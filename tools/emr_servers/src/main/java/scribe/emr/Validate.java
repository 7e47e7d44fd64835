package scribe.emr;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;

/**
 * HAPI's instance validator with the R4 definitions over files; says everything that it has to say as JSON.
 *
 * <p>{@code [{"file": "…", "messages": [{"severity": "error", "at": "Bundle.entry[2]…", "id": "…", "text": "…"}]}]}
 */
public final class Validate {
    private static final String DEFINITIONS = "(StructureDefinition|ValueSet|CodeSystem)-.*\\.json";

    private Validate() {}

    /** The definitions of the folder that {@code -Dprofiles=FOLDER} names, an unpacked package of profiles. */
    private static PrePopulatedValidationSupport profiles(FhirContext fhir) throws Exception {
        PrePopulatedValidationSupport held = new PrePopulatedValidationSupport(fhir);
        String folder = System.getProperty("profiles");
        if (folder == null) {
            return held;
        }
        List<Path> files;
        try (Stream<Path> found = Files.list(Path.of(folder))) {
            files = found.filter(path -> path.getFileName().toString().matches(DEFINITIONS)).sorted().toList();
        }
        for (Path file : files) {
            // HAPI knows its R4 definitions without their version only
            String text = Files.readString(file).replace("|4.0.1\"", "\"");
            held.addResource(fhir.newJsonParser().parseResource(text));
        }
        return held;
    }

    public static void main(String[] files) throws Exception {
        FhirContext fhir = FhirContext.forR4();
        UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(fhir);
        ValidationSupportChain definitions = new ValidationSupportChain(
                new DefaultProfileValidationSupport(fhir),
                new CommonCodeSystemsTerminologyService(fhir),
                new InMemoryTerminologyServerValidationSupport(fhir),
                new SnapshotGeneratingValidationSupport(fhir),
                profiles(fhir),
                unknown);
        FhirInstanceValidator instance = new FhirInstanceValidator(definitions);
        instance.setBestPracticeWarningLevel(BestPracticeWarningLevel.Hint);
        FhirValidator validator = fhir.newValidator().registerValidatorModule(instance);

        ObjectMapper json = new ObjectMapper();
        ArrayNode all = json.createArrayNode();
        for (String file : files) {
            ObjectNode one = all.addObject().put("file", file);
            ArrayNode messages = one.putArray("messages");
            for (SingleValidationMessage message :
                    validator.validateWithResult(Files.readString(Path.of(file))).getMessages()) {
                messages.addObject()
                        .put("severity", message.getSeverity().getCode())
                        .put("at", message.getLocationString())
                        .put("id", message.getMessageId())
                        .put("text", message.getMessage());
            }
        }
        new PrintStream(System.out, true, StandardCharsets.UTF_8)
                .println(json.writerWithDefaultPrettyPrinter().writeValueAsString(all));
    }
}
