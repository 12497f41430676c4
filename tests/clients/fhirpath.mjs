// fhirpath.js asks a terminology server: prints what its functions give as JSON.
import fhirpath from "fhirpath";
import model from "fhirpath/fhir-context/r4/index.js";
const terminologyUrl = process.argv[2];
const system = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets";
const codes = "http://terminology.hl7.org/ValueSet/v3-HealthCareCommonProcedureCodingSystem";
const resource = { resourceType: "Observation", code: { coding: [{ system, code: "J7307" }] } };
const ask = async (expression) => fhirpath.evaluate(resource, expression, { resource }, model, { async: true, terminologyUrl });
const told = {
  expand: await ask(`%terminologies.expand('${codes}', 'filter=nexplanon&count=2').expansion.contains.code`),
  lookup: await ask("%terminologies.lookup(%resource.code.coding.first()).parameter.where(name = 'display').value"),
  validate: await ask(`%terminologies.validateCS('${system}', %resource.code.coding.first()).parameter.where(name = 'result').value`),
  member: await ask(`%resource.code.coding.first().memberOf('${codes}')`),
};
process.stdout.write(JSON.stringify(told));
