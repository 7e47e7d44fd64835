package scribe.emr;

import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings.ClientIdStrategyEnum;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.provider.JpaCapabilityStatementProvider;
import ca.uhn.fhir.jpa.provider.JpaSystemProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.rest.server.HardcodedServerAddressStrategy;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.interceptor.RequestValidatingInterceptor;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.IValidatorModule;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * A HAPI FHIR JPA server (R4) over an H2 database in memory, on loopback.
 *
 * <p>System properties: {@code emr.port} (0: a free one), {@code emr.address} (a file that gets the FHIR base once the
 * server answers), {@code emr.validate} (false), {@code emr.clientIds} (ANY, ALPHANUMERIC, NOT_ALLOWED),
 * {@code emr.transactions} (true), {@code emr.latencyMs} (0).
 *
 * <p>References must point to what is there, on write and on delete, as in HAPI's own defaults.
 */
public final class HapiServer {
    private HapiServer() {}

    public static void main(String[] arguments) throws Exception {
        Server web = new Server();
        ServerConnector connector = new ServerConnector(web);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.getInteger("emr.port", 0));
        web.addConnector(connector);
        connector.open();
        String base = "http://127.0.0.1:" + connector.getLocalPort() + "/fhir";

        AnnotationConfigApplicationContext spring = new AnnotationConfigApplicationContext(HapiStorage.class);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(restful(spring, base)), "/fhir/*");
        long latency = Long.getLong("emr.latencyMs", 0);
        if (latency > 0) {
            context.addFilter(new FilterHolder(new Late(latency)), "/*", EnumSet.of(DispatcherType.REQUEST));
        }
        web.setHandler(context);
        web.start();
        announce(base);
        web.join();
    }

    private static RestfulServer restful(AnnotationConfigApplicationContext spring, String base) {
        IFhirSystemDao<?, ?> system = spring.getBean(IFhirSystemDao.class);
        JpaStorageSettings storage = spring.getBean(JpaStorageSettings.class);
        RestfulServer server = new RestfulServer(system.getContext());
        server.registerProviders(spring.getBean(ResourceProviderFactory.class).createProviders());
        if (flag("emr.transactions", true)) {
            server.registerProvider(spring.getBean(JpaSystemProvider.class));
        }
        server.setServerConformanceProvider(new JpaCapabilityStatementProvider(
                server, system, storage, spring.getBean(ISearchParamRegistry.class),
                spring.getBean(IValidationSupport.class)));
        server.setServerAddressStrategy(new HardcodedServerAddressStrategy(base));
        server.setPagingProvider(spring.getBean(DatabaseBackedPagingProvider.class));
        if (flag("emr.validate", false)) {
            RequestValidatingInterceptor validating = new RequestValidatingInterceptor();
            validating.setFailOnSeverity(ResultSeverityEnum.ERROR);
            validating.addValidatorModule(spring.getBean(IValidatorModule.class));
            server.registerInterceptor(validating);
        }
        return server;
    }

    /** The file appears whole: a reader never sees half an address. */
    private static void announce(String base) throws IOException {
        System.out.println(base);
        String file = System.getProperty("emr.address");
        if (file != null) {
            Path made = Path.of(file + ".part");
            Files.writeString(made, base);
            Files.move(made, Path.of(file));
        }
    }

    static boolean flag(String name, boolean otherwise) {
        return Boolean.parseBoolean(System.getProperty(name, Boolean.toString(otherwise)));
    }

    static ClientIdStrategyEnum clientIds() {
        return ClientIdStrategyEnum.valueOf(System.getProperty("emr.clientIds", "ANY"));
    }

    /** Every answer waits this long. */
    private record Late(long milliseconds) implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            try {
                Thread.sleep(milliseconds);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            chain.doFilter(request, response);
        }
    }
}
