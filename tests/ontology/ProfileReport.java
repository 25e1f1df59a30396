import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWL2RLProfile;
import org.semanticweb.owlapi.profiles.OWLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

/** Prints the OWL API's verdict on each file named: a line "file", then a line for each violation of OWL 2 DL or RL. */
public class ProfileReport {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            OWLOntology ontology = OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(file));
            System.out.println("file\t" + file);
            for (OWLProfile profile : new OWLProfile[] {new OWL2DLProfile(), new OWL2RLProfile()}) {
                for (OWLProfileViolation violation : profile.checkOntology(ontology).getViolations()) {
                    System.out.println(profile.getName() + "\t" + violation.toString().replace('\n', ' '));
                }
            }
        }
    }
}
