package dev.goldsmith.tenant;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import org.hibernate.annotations.TenantId;

/**
 * A row that belongs to one tenant. Hibernate writes {@link #tenantId} and adds it to every query;
 * see {@link Tenancy} for how a tenant is bound.
 */
@MappedSuperclass
public abstract class Owned extends PanacheEntityBase {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    @TenantId public String tenantId;
}
