package scribe.hl7;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.app.HL7Service;
import ca.uhn.hl7v2.llp.MinLowerLayerProtocol;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.protocol.ReceivingApplication;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * HAPI's HL7 v2 receiver over MLLP, on loopback, with its own parser and its default validation.
 *
 * <p>Arguments: a file for the address once it listens, and one to which each message that was taken is appended as a line:
 * control number, event, structure, document number, patient number, and the text of its first OBX, apart by tabs.
 */
public final class Receiver {
    private Receiver() {}

    public static void main(String[] arguments) throws Exception {
        Path address = Path.of(arguments[0]);
        Path taken = Path.of(arguments[1]);
        HapiContext context = new DefaultHapiContext();
        context.setValidationContext(ValidationContextFactory.defaultValidation());
        context.setLowerLayerProtocol(new MinLowerLayerProtocol(true));
        int port = freePort();
        HL7Service server = context.newServer(port, false);
        server.registerApplication(new Filing(taken));
        server.startAndWait();
        Files.writeString(address, "mllp://127.0.0.1:" + port);
        Thread.currentThread().join();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private record Filing(Path taken) implements ReceivingApplication<Message> {
        @Override
        public boolean canProcess(Message message) {
            return true;
        }

        @Override
        public Message processMessage(Message message, Map<String, Object> metadata) throws HL7Exception {
            try {
                Files.writeString(
                        taken, line(message), StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                return message.generateACK();
            } catch (java.io.IOException error) {
                throw new HL7Exception(error);
            }
        }

        private static String line(Message message) throws HL7Exception {
            Terser terser = new Terser(message);
            String kind = terser.get("/MSH-9-1");
            String number = kind.equals("MDM") ? terser.get("/.TXA-12-1") : terser.get("/.OBR-20");
            boolean contentless = "MDM_T01".equals(terser.get("/MSH-9-3"));
            String text = contentless ? "" : terser.get("/.OBX-5");
            String event = kind + "^" + terser.get("/MSH-9-2");
            String structure = message.getClass().getSimpleName();
            String said = text == null ? "" : text.replace("\n", "\\n").replace("\t", " ");
            String patient = terser.get("/.PID-3-1");
            return String.join("\t", terser.get("/MSH-10"), event, structure, number, patient, said) + "\n";
        }
    }
}
