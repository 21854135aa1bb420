export { RedshiftService, type ObjectReader, type RedshiftOptions } from './service';
