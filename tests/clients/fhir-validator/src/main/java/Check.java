import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/** HL7's validator over every .json file of a folder: prints a line for each error, and exits with 1 when there is one. */
public final class Check {
  public static void main(String[] args) throws Exception {
    FhirContext context = FhirContext.forR4();
    ValidationSupportChain support = new ValidationSupportChain(
        new DefaultProfileValidationSupport(context),
        new CommonCodeSystemsTerminologyService(context),
        new InMemoryTerminologyServerValidationSupport(context));
    FhirValidator validator = context.newValidator();
    validator.registerValidatorModule(new FhirInstanceValidator(support));
    boolean wrong = false;
    int checked = 0;
    List<Path> files;
    try (var listed = Files.list(Path.of(args[0]))) {
      files = listed.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    for (Path file : files) {
      var result = validator.validateWithResult(Files.readString(file));
      checked++;
      for (var message : result.getMessages()) {
        if (message.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0) {
          wrong = true;
          System.out.println(file.getFileName() + ": " + message.getLocationString() + ": " + message.getMessage());
        }
      }
    }
    System.out.println("checked " + checked);
    System.exit(wrong ? 1 : 0);
  }
}
