package dev.goldsmith.web;

import dev.goldsmith.door.Open;
import dev.goldsmith.storage.Erasure;
import dev.goldsmith.storage.Storage;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** What the installation keeps on disk, and which tenants' files are going. */
@Path("/admin/storage")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
@Open(Open.To.INSTALLATION_ADMIN)
public class StoragePages {
    @Inject Storage storage;

    record Places(List<Storage.Place> places, List<Erasure> erasures) implements TemplateInstance {}

    @GET
    public TemplateInstance show() {
        return new Places(storage.places(), storage.erasures());
    }
}
